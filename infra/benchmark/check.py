"""The bounds that `make bench-quick` holds: ratios within one run, wide enough for a busy machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra.benchmark.parts.delivering import Delivered


@dataclass(frozen=True)
class Bound:
    """Ours divided by another's of the same quantity must not be above `most`."""

    what: str
    other: str
    quantity: Callable[[Delivered], float]
    most: float


def _cpu(row: Delivered) -> float:
    return row.cpu_us


def _memory(row: Delivered) -> float:
    return row.kb_per_connection


def _latency(row: Delivered) -> float:
    return row.p50_ms


BOUNDS = (
    Bound("CPU per delivery, ours to Node's", "node", _cpu, 1.0),
    Bound("CPU per delivery, ours to the usual way's", "usual", _cpu, 0.5),
    Bound("CPU per delivery, ours to bare send()", "bare", _cpu, 2.2),
    Bound("memory per connection, ours to Node's", "node", _memory, 0.8),
    Bound("memory per connection, ours to the usual way's", "usual", _memory, 0.4),
    Bound("latency p50, ours (durable) to Node's (not)", "node", _latency, 8.0),
)


@dataclass(frozen=True)
class Ratio:
    """A bound and what was measured."""

    bound: Bound
    value: float

    @property
    def holds(self) -> bool:
        return self.value <= self.bound.most


def ratios(rows: Mapping[str, Delivered]) -> list[Ratio]:
    """Every bound's ratio, of one run's rows by the targets' short names."""
    ours = rows["todo"]
    return [
        Ratio(bound, bound.quantity(ours) / max(bound.quantity(rows[bound.other]), 0.01)) for bound in BOUNDS
    ]
