"""A curve as SVG, with nothing from outside. Pure.

Written here because what is needed is small and special: logarithmic x axes, colours that follow the
reader's light or dark setting, and no script.
"""

from __future__ import annotations

from html import escape

from infra.benchmark.axes import Axis, linear, logarithmic, short
from infra.benchmark.figures import Curve
from infra.benchmark.results import number

WIDTH, HEIGHT = 460, 270
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 44
LEGEND_ROW = 17
COLOURS = 5
"""How many line colours the page defines, as --line-0 to --line-4."""

KNOWN = ("todo", "plain", "Node", "Flask", "bare")
"""Words of the targets' names in the order of their colours: one target looks alike in all charts."""


def chart(curve: Curve) -> str:
    """The whole `<svg>`; empty if the curve has no points."""
    points = [point for line in curve.lines.values() for point in line]
    if not points:
        return ""
    across = _axis([x for x, _ in points], WIDTH - LEFT - RIGHT, curve.log_x)
    up = _axis([y for _, y in points], HEIGHT - TOP - BOTTOM, curve.log_y)
    height = HEIGHT + LEGEND_ROW * (len(curve.lines) if len(curve.lines) > 1 else 0)
    middle = LEFT + across.pixels / 2
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(curve.title)}">',
        *_grid(across, up),
        f'<text class="axis" x="{middle:.0f}" y="{HEIGHT - 6}">{escape(curve.x_label)}</text>',
        f'<text class="unit" x="4" y="{TOP + 4}">{escape(curve.y_label)}</text>',
    ]
    for index, (name, line) in enumerate(curve.lines.items()):
        parts += _line(index, name, line, across, up, curve)
        if len(curve.lines) > 1:
            parts += _legend(index, name, HEIGHT + LEGEND_ROW * index + 8)
    return "\n".join([*parts, "</svg>"])


def _axis(values: list[float], pixels: float, log: bool) -> Axis:
    return logarithmic(values, pixels) if log and min(values) > 0 else linear(values, pixels)


def _grid(across: Axis, up: Axis) -> list[str]:
    parts = []
    bottom = HEIGHT - BOTTOM
    for tick in up.ticks:
        y = bottom - up.place(tick)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick up" x="{LEFT - 6}" y="{y + 4:.1f}">{short(tick)}</text>')
    for tick in across.ticks:
        x = LEFT + across.place(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>')
        parts.append(f'<text class="tick across" x="{x:.1f}" y="{bottom + 16}">{short(tick)}</text>')
    return parts


def _line(
    index: int, name: str, line: list[tuple[float, float]], across: Axis, up: Axis, curve: Curve
) -> list[str]:
    places = [(LEFT + across.place(x), HEIGHT - BOTTOM - up.place(y), x, y) for x, y in line]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in places)
    style = _style(index, name)
    dots = [
        f'<circle class="dot" {style} cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>'
        f"{escape(name)}: {number(at_y)} {escape(curve.y_label)} at {at_x:,g}</title></circle>"
        for x, y, at_x, at_y in places
    ]
    return [f'<polyline class="line" {style} points="{path}"/>', *dots]


def _legend(index: int, name: str, y: float) -> list[str]:
    style = _style(index, name)
    return [
        f'<line class="line" {style} x1="{LEFT}" x2="{LEFT + 18}" y1="{y}" y2="{y}"/>',
        f'<text class="legend" x="{LEFT + 26}" y="{y + 4}">{escape(name)}</text>',
    ]


def _style(index: int, name: str) -> str:
    # The last that fits: the fallback is a todo too.
    number_of = max((at for at, word in enumerate(KNOWN) if word in name), default=index % COLOURS)
    return f'style="--colour: var(--line-{number_of})"'
