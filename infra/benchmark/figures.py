"""The result types of a part: figures with aims, and curves. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

STRETCH, AIM, MISSED, UNJUDGED = "stretch", "aim", "missed", ""


@dataclass(frozen=True)
class Figure:
    """One value. `aim` is the target as text; `verdict` is `stretch`,
    `aim`, `missed`, or empty without aim."""

    what: str
    value: float
    unit: str
    aim: str = ""
    verdict: str = UNJUDGED


@dataclass(frozen=True)
class Curve:
    """A chart: lines by name, each a list of (x, y) points; `y_label` is the unit."""

    title: str
    x_label: str
    y_label: str
    lines: dict[str, list[tuple[float, float]]]
    log_x: bool = True
    log_y: bool = False


@dataclass
class Found:
    """The results of a part. `notes` are sentences, such as why something was not measured."""

    figures: list[Figure] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Options:
    """`quick`: fewer and shorter measurements, for CI. `long_log`: log lengths up to ten million events."""

    quick: bool = False
    long_log: bool = False


def at_most(what: str, value: float, unit: str, aim: float, stretch: float | None = None) -> Figure:
    """A figure with upper bounds `aim` and `stretch`."""
    return _judged(
        what, value, unit, "≤", aim, stretch, value <= aim, stretch is not None and value <= stretch
    )


def at_least(what: str, value: float, unit: str, aim: float, stretch: float | None = None) -> Figure:
    """A figure with lower bounds `aim` and `stretch`."""
    return _judged(
        what, value, unit, "≥", aim, stretch, value >= aim, stretch is not None and value >= stretch
    )


def _judged(
    what: str, value: float, unit: str, sign: str, aim: float, stretch: float | None, met: bool, more: bool
) -> Figure:
    words = f"{sign} {aim:,g}" + (f" ({stretch:,g})" if stretch is not None else "")
    return Figure(what, value, unit, words, STRETCH if more else AIM if met else MISSED)


def percentile(values: Sequence[float], share: float) -> float:
    """The percentile for `share` (0 to 1) by the nearest rank; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def latencies(what: str, seconds: Sequence[float], p99_aim_ms: float | None = None) -> list[Figure]:
    """p50 and p99 in ms; `p99_aim_ms` is an upper bound of the p99."""
    p50, p99 = percentile(seconds, 0.5) * 1000, percentile(seconds, 0.99) * 1000
    tail = Figure(f"{what}, p99", p99, "ms")
    if p99_aim_ms is not None:
        tail = at_most(f"{what}, p99", p99, "ms", p99_aim_ms)
    return [Figure(f"{what}, p50", p50, "ms"), tail]
