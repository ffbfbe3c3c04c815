"""A schedule of timed actions, run by the loop as soon as possible after their time."""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable


class Clock:
    """Times are those of `time.perf_counter`."""

    def __init__(self) -> None:
        self._timers: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()

    def at(self, when: float, action: Callable[[], object]) -> None:
        heapq.heappush(self._timers, (when, next(self._order), action))

    def every(self, interval_s: float, count: int, action: Callable[[], object]) -> None:
        """Schedules `count` runs at a fixed rate from now on; a late run does not shift the later ones."""
        start = time.perf_counter()
        for number in range(count):
            self.at(start + number * interval_s, action)

    def wait_s(self, most: float) -> float:
        """Seconds until the next action, at most `most`."""
        if not self._timers:
            return most
        return max(min(self._timers[0][0] - time.perf_counter(), most), 0)

    def run_due(self) -> None:
        """Runs all due actions, earliest first."""
        while self._timers and self._timers[0][0] <= time.perf_counter():
            heapq.heappop(self._timers)[2]()
