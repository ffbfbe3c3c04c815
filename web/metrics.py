"""What a replica counts about itself, as Prometheus metrics on its page `/metrics`."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LATENCY_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """One registry for one replica."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.connections = Gauge("todo_connections", "Open Socket.IO connections", registry=self.registry)
        self.commands = Counter(
            "todo_commands", "Commands by name and answer", ["name", "answer"], registry=self.registry
        )
        self.command_seconds = Histogram(
            "todo_command_seconds",
            "From a command's arrival to its answer",
            buckets=LATENCY_BUCKETS_S,
            registry=self.registry,
        )
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
        """The metrics as Prometheus reads them."""
        return generate_latest(self.registry)
