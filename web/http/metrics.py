"""A replica's Prometheus metrics, served at `/metrics`."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from web.repeats import GARBAGE

LATENCY_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class CommandTally:
    """Counts commands by name and result, and their latencies.

    A collector of our own, because the library's counters take four locks per command.
    """

    def __init__(self) -> None:
        self._counts: Tally[tuple[str, str]] = Tally()
        self._buckets = [0] * (len(LATENCY_BUCKETS_S) + 1)
        self._seconds = 0.0

    def answered(self, name: str, answer: str, seconds: float) -> None:
        self._counts[name, answer] += 1
        self._buckets[bisect_left(LATENCY_BUCKETS_S, seconds)] += 1
        self._seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """Called by the registry at each scrape."""
        counts = CounterMetricFamily(
            "todo_commands", "Commands by name and answer", labels=["name", "answer"]
        )
        for labels, count in sorted(self._counts.items()):
            counts.add_metric(labels, count)
        yield counts
        total, buckets = 0, []
        for bound, count in zip((*map(str, LATENCY_BUCKETS_S), "+Inf"), self._buckets, strict=True):
            total += count
            buckets.append((bound, total))
        text = "From a command's arrival to its answer"
        yield HistogramMetricFamily("todo_command_seconds", text, buckets=buckets, sum_value=self._seconds)


class Metrics:
    """One registry for one replica."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.connections = Gauge("todo_connections", "Open Socket.IO connections", registry=self.registry)
        self.store_full = Gauge(
            "todo_store_full",
            "1 while changes, or large ones, are refused for want of room",
            registry=self.registry,
        )
        self.commands = CommandTally()
        self.registry.register(self.commands)
        self.registry.register(GARBAGE)
        self.events = Counter("todo_events_pushed", "Events given to watched lists", registry=self.registry)
        self.frames = Counter("todo_frames_pushed", "Frames of events pushed", registry=self.registry)
        self.resets = Counter("todo_resets", "Lists reset, by reason", ["reason"], registry=self.registry)
        self.oversized = Counter(
            "todo_oversized_messages", "Connections closed for a too large message", registry=self.registry
        )
        self.evicted = Counter(
            "todo_evicted_clients", "Clients dropped because they fell behind", registry=self.registry
        )

    def page(self) -> bytes:
        """The metrics in the Prometheus text format."""
        return generate_latest(self.registry)
