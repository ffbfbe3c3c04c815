"""Draws a curve as an SVG picture with matplotlib. Pure: equal curves give equal bytes.

The background is transparent, and every colour has a contrast of at least 3:1 to white and to near-black,
so one picture serves light and dark pages. Text stays text: the reader's fonts draw it.
"""

from __future__ import annotations

from io import StringIO

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from infra.benchmark.figures import Curve

SIZE_IN = (6.4, 4.0)  # 461 x 288 points
INK = "#787878"
SETTINGS = {
    "svg.hashsalt": "todo",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": INK,
    "grid.alpha": 0.25,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2,
    "lines.markersize": 5.5,
}

STYLES = {
    "todo": ("#3b82f6", "o", "-"),
    "plain": ("#8b5cf6", "s", "--"),
    "Node": ("#2e9156", "^", "-"),
    "Flask": ("#d2691e", "D", "-"),
    "bare": ("#808080", "v", ":"),
}
"""Colour, marker and line style by a word of the line's name, so a target looks the same in every picture."""


def chart(curve: Curve) -> str:
    """The picture as an SVG document; empty if the curve has no points."""
    points = [point for line in curve.lines.values() for point in line]
    if not points:
        return ""
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=SIZE_IN, layout="constrained")
        axes = figure.add_subplot()
        for index, (name, line) in enumerate(curve.lines.items()):
            colour, marker, style = _style(index, name)
            xs, ys = zip(*line, strict=True) if line else ((), ())
            axes.plot(xs, ys, color=colour, marker=marker, linestyle=style, label=name)
        _scale(axes, points, curve)
        axes.set_title(curve.title, loc="left")
        axes.set_xlabel(curve.x_label)
        axes.set_ylabel(curve.y_label)
        axes.grid()
        if len(curve.lines) > 1:
            figure.legend(loc="outside lower center", ncols=2, frameon=False)
        output = StringIO()
        figure.savefig(output, format="svg", transparent=True, metadata={"Date": None, "Title": curve.title})
    return output.getvalue()


def _scale(axes: Axes, points: list[tuple[float, float]], curve: Curve) -> None:
    """Ticks on the x axis stand at the measured values. A logarithmic axis needs values above zero."""
    measured = sorted({x for x, _ in points})
    if curve.log_x and measured[0] > 0:
        axes.set_xscale("log")
    axes.set_xticks(measured)
    if curve.log_y and min(y for _, y in points) > 0:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    else:
        axes.set_ylim(bottom=0)
    for axis in (axes.xaxis, axes.yaxis):
        _label(axis)


def _label(axis: Axis) -> None:
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def _style(index: int, name: str) -> tuple[str, str, str]:
    # The last word that fits: the name of the fallback transport has "todo" in it too.
    found = [style for word, style in STYLES.items() if word in name]
    return found[-1] if found else list(STYLES.values())[index % len(STYLES)]
