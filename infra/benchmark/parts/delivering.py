"""Deliveries to many clients of one list: CPU per delivery, latency, memory per connection."""

from __future__ import annotations

import contextlib
import functools
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from infra.benchmark.figures import percentile
from infra.benchmark.load.connection import Connection
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.messages import addition
from infra.benchmark.processes import OURSELVES
from infra.benchmark.targets import Start, Target

WARM_UP_CLIENTS = 50
WARM_UP_WRITES = 20
SETTLE_S = 1.0
LATE_S = 30.0


@dataclass(frozen=True)
class Delivered:
    """`cpu_us` is the server's CPU per delivery, `client_us` the load client's; latencies in ms."""

    target: str
    clients: int
    events_per_s: float
    deliveries: int
    deliveries_per_s: float
    frames: int
    cpu_us: float
    client_us: float
    cpu_share: float
    p50_ms: float
    p99_ms: float
    complete: bool = True
    kb_per_connection: float = 0.0


class Writer:
    """Sends commands at a fixed rate, round-robin over some connections, and counts the answers."""

    def __init__(self, swarm: Swarm, connections: Sequence[Connection]) -> None:
        self._swarm = swarm
        self._connections = itertools.cycle(connections)
        self.asked = self.answered = 0
        self.answer_times: list[float] = []

    def write(self) -> None:
        message = addition("main", self.asked)
        self.asked += 1
        self._swarm.arrivals.sent[message["id"]] = sent = time.perf_counter()
        answer = functools.partial(self._answer, sent)
        self._swarm.send(next(self._connections), "command", message, answer)

    def _answer(self, sent: float, payload: bytes, _size: int) -> None:
        if b'"ok":true' not in payload:
            raise RuntimeError(f"a command was refused: {payload[:300].decode()}")
        self.answered += 1
        self.answer_times.append(time.perf_counter() - sent)


def deliver(
    target: Target,
    swarm: Swarm,
    writer: Writer,
    clients: int,
    events_per_s: float,
    seconds: float,
    may_miss: bool = False,
) -> Delivered:
    """Writes at a fixed rate to a list with `clients` watchers, including the writers.

    Raises RuntimeError if deliveries are missing 30 s after the last write, or connections were lost. With
    `may_miss`, it sets `complete` to False instead.
    """
    warm_up(swarm, writer)
    swarm.arrivals.forget()
    count = max(int(events_per_s * seconds), 1)
    expected = writer.asked + count
    cpu, own, started = target.process.cpu_s(), OURSELVES.cpu_s(), time.perf_counter()
    swarm.every(1 / events_per_s, count, writer.write)
    with contextlib.suppress(TimeoutError):
        swarm.run(lambda: writer.asked == expected, seconds * 3 + LATE_S)
        swarm.run(lambda: swarm.arrivals.deliveries() >= count * clients or swarm.lost > 0, LATE_S)
    wall = swarm.arrivals.last() - started
    cpu, own = target.process.cpu_s() - cpu, OURSELVES.cpu_s() - own
    complete = swarm.arrivals.deliveries() >= count * clients and not swarm.lost
    deliveries, latencies = swarm.arrivals.deliveries(), sorted(swarm.arrivals.latencies())
    if not deliveries or not (complete or may_miss):
        lost = f", {swarm.lost} were cut off" if swarm.lost else ""
        raise RuntimeError(f"{target.name} made {deliveries:,} of {count * clients:,} deliveries{lost}")
    return Delivered(
        target=target.name,
        clients=clients,
        events_per_s=events_per_s,
        deliveries=deliveries,
        deliveries_per_s=deliveries / wall,
        frames=swarm.arrivals.frames(),
        cpu_us=cpu / deliveries * 1e6,
        client_us=own / deliveries * 1e6,
        cpu_share=cpu / wall,
        p50_ms=percentile(latencies, 0.5) * 1000,
        p99_ms=percentile(latencies, 0.99) * 1000,
        complete=complete,
    )


def warm_up(swarm: Swarm, writer: Writer) -> None:
    """Sends some sequential writes, then waits briefly."""
    for _ in range(WARM_UP_WRITES):
        writer.write()
        swarm.run(lambda: writer.answered == writer.asked, LATE_S)
    swarm.run_for(SETTLE_S)


def measure(start: Start, clients: int, events_per_s: float, seconds: float, writers: int = 1) -> Delivered:
    """Starts a target, measures it and stops it. Memory is its growth from a few clients to all."""
    with start() as target, Swarm(target.port) as swarm:
        writer = Writer(swarm, swarm.join(WARM_UP_CLIENTS)[:writers])
        warm_up(swarm, writer)
        before = target.process.memory_kb()
        swarm.join(clients - WARM_UP_CLIENTS)
        swarm.run_for(SETTLE_S)
        grown = (target.process.memory_kb() - before) / (clients - WARM_UP_CLIENTS)
        found = deliver(target, swarm, writer, clients, events_per_s, seconds)
        return replace(found, kb_per_connection=grown)
