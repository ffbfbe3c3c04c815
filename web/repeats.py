"""Lines of the log that strangers cause: the first of a kind at once, then at most one in ten seconds, which
says how often it happened since.

Whoever sends garbage decides how often; it must not decide how long the log is.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client.core import CounterMetricFamily, Metric

EVERY_S = 10.0

log = structlog.get_logger()


@dataclass
class _Kept:
    """What happened since the last line of a kind, and the details of its last time."""

    told_at: float
    level: str
    times: int = 0
    details: dict[str, Any] | None = None


class Repeats:
    """A kind is an event and what else tells it from others: of that there must be few. Call `turn` now and
    then, so that the last ones are told too. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._counts: Counter[str] = Counter()

    def tell(self, event: str, kind: str, level: str = "info", **details: Any) -> None:
        """It happened: a line of the log, now or later."""
        self._counts[event] += 1
        now = self._clock()
        kept = self._kept.get((event, kind))
        if kept is None:
            self._kept[event, kind] = _Kept(now, level)
            getattr(log, level)(event, **details)
            return
        kept.times += 1
        kept.details = details
        if now - kept.told_at >= EVERY_S:
            self._tell_kept(event, kept, now)

    def turn(self) -> None:
        """Tells what has waited long enough, and forgets the kinds that stopped."""
        if not self._kept:
            return
        now = self._clock()
        for (event, kind), kept in list(self._kept.items()):
            if now - kept.told_at < EVERY_S:
                continue
            if kept.times:
                self._tell_kept(event, kept, now)
            else:
                del self._kept[event, kind]

    def collect(self) -> Iterator[Metric]:
        """What the registry asks for when the page of metrics is read."""
        counts = CounterMetricFamily("todo_garbage", "What strangers sent, by event", labels=["event"])
        for event, count in sorted(self._counts.items()):
            counts.add_metric([event], count)
        yield counts

    def _tell_kept(self, event: str, kept: _Kept, now: float) -> None:
        getattr(log, kept.level)(event, times=kept.times, **kept.details or {})
        kept.told_at, kept.times = now, 0


GARBAGE = Repeats()
"""The process's own: connections have no other way to one."""
