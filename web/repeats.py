"""Rate-limited log lines for events that clients cause: the first of a kind at once, then at most one every
ten seconds, with a count.

So a client that sends garbage cannot flood the log.
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
    """The count since the last line of a kind, and the details of the latest occurrence."""

    told_at: float
    level: str
    times: int = 0
    details: dict[str, Any] | None = None


class Repeats:
    """A kind is (event, kind string), with a low cardinality. Call `turn` periodically, to log the trailing
    occurrences. `clock` returns monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._counts: Counter[str] = Counter()

    def tell(self, event: str, kind: str, level: str = "info", **details: Any) -> None:
        """Counts an occurrence; logs it now or in a later summary line."""
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
        """Logs due summaries and drops inactive kinds."""
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
        """Called by the metrics registry at each scrape."""
        counts = CounterMetricFamily("todo_garbage", "What strangers sent, by event", labels=["event"])
        for event, count in sorted(self._counts.items()):
            counts.add_metric([event], count)
        yield counts

    def _tell_kept(self, event: str, kept: _Kept, now: float) -> None:
        getattr(log, kept.level)(event, times=kept.times, **kept.details or {})
        kept.told_at, kept.times = now, 0


GARBAGE = Repeats()
"""Process-wide instance: code that handles a connection has no other access to one."""
