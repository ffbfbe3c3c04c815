"""What a part hands back: figures with their aims, and curves. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

STRETCH, AIM, MISSED, UNJUDGED = "stretch", "aim", "missed", ""


@dataclass(frozen=True)
class Figure:
    """`aim` in words; `verdict` says what was reached: `stretch`, `aim`, `missed`, or nothing to reach."""

    what: str
    value: float
    unit: str
    aim: str = ""
    verdict: str = UNJUDGED


@dataclass(frozen=True)
class Curve:
    """Lines by name, each of (x, y) points, and in words what is to be seen."""

    title: str
    x_label: str
    y_label: str
    lines: dict[str, list[tuple[float, float]]]
    log_x: bool = True
    log_y: bool = False


@dataclass
class Found:
    """All that a part found. `notes` are sentences, such as why something could not be measured."""

    figures: list[Figure] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Options:
    """`quick`: fewer and shorter, for CI. `long_log`: the curve of log lengths goes to ten million events."""

    quick: bool = False
    long_log: bool = False


def at_most(what: str, value: float, unit: str, aim: float, stretch: float | None = None) -> Figure:
    """A figure that should be small."""
    return _judged(
        what, value, unit, "≤", aim, stretch, value <= aim, stretch is not None and value <= stretch
    )


def at_least(what: str, value: float, unit: str, aim: float, stretch: float | None = None) -> Figure:
    """A figure that should be large."""
    return _judged(
        what, value, unit, "≥", aim, stretch, value >= aim, stretch is not None and value >= stretch
    )


def _judged(
    what: str, value: float, unit: str, sign: str, aim: float, stretch: float | None, met: bool, more: bool
) -> Figure:
    words = f"{sign} {aim:,g}" + (f" ({stretch:,g})" if stretch is not None else "")
    return Figure(what, value, unit, words, STRETCH if more else AIM if met else MISSED)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lies; 0 if there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def latencies(what: str, seconds: Sequence[float], p99_aim_ms: float | None = None) -> list[Figure]:
    """p50 and p99 in ms; the aim is the p99's."""
    p50, p99 = percentile(seconds, 0.5) * 1000, percentile(seconds, 0.99) * 1000
    tail = Figure(f"{what}, p99", p99, "ms")
    if p99_aim_ms is not None:
        tail = at_most(f"{what}, p99", p99, "ms", p99_aim_ms)
    return [Figure(f"{what}, p50", p50, "ms"), tail]
