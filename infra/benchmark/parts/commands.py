"""Durable commands a second of one replica: every answer confirms an fsync."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from infra.benchmark.figures import Figure, Found, Options, at_least, at_most, latencies, percentile
from infra.benchmark.load.connection import Connection
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.messages import TITLE, command
from infra.benchmark.parts.disk import fdatasync_s
from infra.benchmark.targets import Target, product

SECONDS = 5.0
AIM, STRETCH = 5000, 8000
CALM_DISK_MS, P99_MS = 5.0, 30.0


class ClosedLoop:
    """Closed-loop writers, one per connection: each sends its next command when the last is answered.

    Each takes its commands from its own source.
    """

    def __init__(
        self, swarm: Swarm, connections: Sequence[Connection], sources: Sequence[Iterator[dict[str, Any]]]
    ) -> None:
        self._swarm = swarm
        self.times: list[float] = []
        self.stopped = False
        self.rate = 0.0
        self.waiting = 0
        for connection, messages in zip(connections, sources, strict=True):
            self._next(connection, messages)

    def _next(self, connection: Connection, messages: Iterator[dict[str, Any]]) -> None:
        sent = time.perf_counter()
        self.waiting += 1

        def answered(payload: bytes, _size: int) -> None:
            if b'"durability":"disk"' not in payload:
                raise RuntimeError(f"not answered as durable: {payload[:300].decode()}")
            self.times.append(time.perf_counter() - sent)
            self.waiting -= 1
            if not self.stopped:
                self._next(connection, messages)

        self._swarm.send(connection, "command", next(messages), answered)


def changes(list_id: str) -> Iterator[dict[str, Any]]:
    """An endless stream of commands: adds a task and changes it twelve times,
    so that the list grows realistically."""
    for number in itertools.count():
        addition = command(list_id, "add_task", {"title": f"{TITLE} {number}"})
        task = {"task": addition["id"]}
        yield addition
        for change in range(3):
            yield command(list_id, "complete_task", task)
            yield command(list_id, "edit_task", {**task, "title": f"{TITLE} {number}, change {change}"})
            yield command(list_id, "reopen_task", task)
            yield command(list_id, "edit_task", {**task, "notes": f"Notes of change {change}"})


def write_loop(
    swarm: Swarm,
    connections: Sequence[Connection],
    sources: Sequence[Iterator[dict[str, Any]]],
    seconds: float,
) -> ClosedLoop:
    """Writes for `seconds` and waits for the last answers. Raises RuntimeError if a connection was lost."""
    loop = ClosedLoop(swarm, connections, sources)
    started = time.perf_counter()
    swarm.run_for(seconds)
    loop.stopped = True
    loop.rate = len(loop.times) / (time.perf_counter() - started)
    swarm.run(lambda: not loop.waiting or swarm.lost > 0, 60)
    if swarm.lost:
        raise RuntimeError(f"the server ended {swarm.lost} of the writers' connections")
    return loop


def create_lists(swarm: Swarm, connection: Connection, lists: Sequence[str]) -> None:
    answers: list[bytes] = []
    for list_id in lists:
        if list_id != "main":
            message = command(list_id, "create_list", {"title": f"List {list_id}"})
            swarm.send(connection, "command", message, lambda payload, _size: answers.append(payload))
    expected = sum(list_id != "main" for list_id in lists)
    swarm.run(lambda: len(answers) >= expected or swarm.lost > 0, 30)
    if swarm.lost:
        raise RuntimeError("the server ended the connection that was to create the lists")
    if refused := [answer for answer in answers if b'"ok":true' not in answer]:
        raise RuntimeError(f"a list was not created: {refused[0][:300].decode()}")


def throughput(options: Options) -> Found:
    """1 and 16 writers on one list; 50 writers on 50 lists and on one."""
    found = Found()
    fifty = [f"list-{number}" for number in range(50)]
    for writers, lists in ((1, ["main"]), (16, ["main"]), (50, fifty), (50, ["main"])):
        what = f"{writers} writer{'s' * (writers > 1)} on {len(lists)} list{'s' * (len(lists) > 1)}"
        print(f"  {what}", file=sys.stderr, flush=True)
        try:
            found.figures += _measure(what, writers, lists, options.quick)
        except (RuntimeError, TimeoutError) as error:
            found.notes.append(f"{what}: {error}.")
    return found


def _measure(what: str, writers: int, lists: Sequence[str], quick: bool) -> list[Figure]:
    with product() as target, Swarm(target.port) as swarm:
        connections = swarm.connect([None] * writers)
        swarm.run(lambda: swarm.joined >= writers or swarm.lost > 0, 30)
        create_lists(swarm, connections[0], lists)
        disk_p99 = percentile(fdatasync_s(), 0.99) * 1000
        sources = [changes(lists[number % len(lists)]) for number in range(writers)]
        # The writers join no list, to measure writes without deliveries.
        cpu, store_cpu = target.process.cpu_s(), _store_cpu(target)
        loop = write_loop(swarm, connections, sources, 2.0 if quick else SECONDS)
        cpu, store_cpu = target.process.cpu_s() - cpu, _store_cpu(target) - store_cpu
    done = len(loop.times)
    return [
        *_figures(what, writers, loop.rate, loop.times, disk_p99, quick),
        Figure(f"CPU per command, {what}", cpu / done * 1e6, "µs"),
        Figure(f"CPU of the store per command, {what}", store_cpu / done * 1e6, "µs"),
    ]


def _figures(
    what: str, writers: int, rate: float, times: list[float], disk_p99: float, quick: bool
) -> list[Figure]:
    p99 = percentile(times, 0.99) * 1000
    disk = Figure(f"bare fdatasync p99 just before, {what}", disk_p99, "ms")
    if writers < 50 or quick:
        return [
            Figure(f"durable commands, {what}", rate, "1/s"),
            *latencies(f"durable command, {what}", times),
            disk,
        ]
    # If the disk itself is slow, the latency says nothing about our code: no aim then.
    tail = Figure(f"durable command, {what}, p99", p99, "ms")
    if disk_p99 < CALM_DISK_MS:
        tail = at_most(tail.what, p99, "ms", P99_MS)
    return [at_least(f"durable commands, {what}", rate, "1/s", AIM, STRETCH), tail, disk]


def _store_cpu(target: Target) -> float:
    return target.store.process.cpu_s() if target.store else 0.0
