"""Axes of a chart: a scale, linear or logarithmic, and the round numbers to write beside it. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

MANY_TICKS = 6
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """From `low` to `high` over `pixels`; `ticks` lie between them."""

    low: float
    high: float
    pixels: float
    log: bool
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """How many pixels from the axis's beginning."""
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return share * self.pixels


def linear(values: Iterable[float], pixels: float) -> Axis:
    """From zero (or the least, if it is below) to a round number at or beyond the greatest."""
    found = list(values)
    low, high = min(0.0, *found, 0.0), max([*found, 0.0])
    step = _step((high - low) or 1.0)
    first, last = math.floor(low / step + 1e-9), max(math.ceil(high / step - 1e-9), 1)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], pixels, False, ticks)


def logarithmic(values: Iterable[float], pixels: float) -> Axis:
    """Whole powers of ten around the values, which must be above zero."""
    found = list(values)
    first = math.floor(math.log10(min(found)) + 1e-9)
    last = math.ceil(math.log10(max(found)) - 1e-9)
    last = max(last, first + 1)
    ticks = tuple(10.0**power for power in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], pixels, True, ticks)


def short(value: float) -> str:
    """A number for a tick: 1,000 as 1k, 2,500,000 as 2.5M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _step(span: float) -> float:
    rough = span / MANY_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))
