"""The upper bounds that `make bench-quick` enforces: ratios within one run, with margin for a busy
machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from infra.benchmark.parts.delivering import Delivered

Quantity = Callable[[Delivered], float]


@dataclass(frozen=True)
class Bound:
    """The upper bound `most` of our value divided by a peer's value of the same quantity."""

    what: str
    other: str
    quantity: Quantity
    most: float


def cpu(row: Delivered) -> float:
    return row.cpu_us


def _memory(row: Delivered) -> float:
    return row.kb_per_connection


def _latency(row: Delivered) -> float:
    return row.p50_ms


BOUNDS = (
    Bound("CPU per delivery, ours to Node's", "node", cpu, 1.0),
    Bound("CPU per delivery, ours to the usual way's", "usual", cpu, 0.5),
    Bound("CPU per delivery, ours to bare send()", "bare", cpu, 2.2),
    Bound("memory per connection, ours to Node's", "node", _memory, 0.8),
    Bound("memory per connection, ours to the usual way's", "usual", _memory, 0.4),
    Bound("latency p50, ours (durable) to Node's (not)", "node", _latency, 8.0),
)


@dataclass(frozen=True)
class Ratio:
    """A bound and the measured ratio."""

    bound: Bound
    value: float

    @property
    def holds(self) -> bool:
        return self.value <= self.bound.most


Round = Mapping[str, Delivered]
"""The results of all targets in one round of a minute or two, by short name."""


def ratios(rounds: Sequence[Round]) -> list[Ratio]:
    """The ratio of every bound in one run."""
    return [Ratio(bound, to_ours(rounds, bound.other, bound.quantity)) for bound in BOUNDS]


def to_ours(rounds: Sequence[Round], other: str, quantity: Quantity) -> float:
    """Our value divided by the peer's, computed within each round; the
    median over the rounds that have both."""
    pairs = [(quantity(row["todo"]), quantity(row[other])) for row in rounds if {"todo", other} <= row.keys()]
    return median(ours / max(others, 0.01) for ours, others in pairs)
