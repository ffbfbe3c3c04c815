"""Time and memory as functions of list size, log length and number of lists."""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

from infra.benchmark.curves.delivery import Line, Lines
from infra.benchmark.figures import Curve, Figure, Found, Options, percentile
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.machine import cores
from infra.benchmark.messages import addition, command
from infra.benchmark.parts.commands import write_loop
from infra.benchmark.parts.filling import create_logs, fill_list, fill_log
from infra.benchmark.parts.folding import fold_on
from infra.benchmark.parts.joining import join_once
from infra.benchmark.stores import Store, store
from infra.benchmark.targets import Target, replica
from todo import wiring
from todo.events.redis.connection import connect
from todo.settings import Settings

WRITERS = 16
SECONDS = 2.0


def list_size(options: Options) -> Found:
    """Lists of 10 to 50,000 tasks: joining, changing a task, and the server's memory."""
    join: Lines = {"a server that has it in memory": [], "the first after a start, without a snapshot": []}
    size, change, memory = _lines(3)
    for tasks in (10, 1000) if options.quick else (10, 100, 1000, 10_000, 50_000):
        print(f"  {tasks:,} tasks", file=sys.stderr, flush=True)
        with store() as its_store:
            with replica(its_store) as target:
                with Swarm(target.port) as swarm:
                    ids = fill_list(swarm, swarm.join(1)[0], "main", tasks)
                cpu_us = _cpu_per_command(target, [_toggles("main", ids) for _ in range(WRITERS)])
                change.append((tasks, cpu_us))
            with replica(its_store) as target:
                before = target.process.memory_kb()
                cold, answer_bytes = join_once(target)
                memory.append((tasks, (target.process.memory_kb() - before) / 1024))
                warm = percentile([join_once(target)[0] for _ in range(5)], 0.5)
        join["the first after a start, without a snapshot"].append((tasks, cold * 1000))
        join["a server that has it in memory"].append((tasks, warm * 1000))
        size.append((tasks, answer_bytes / 1024))
    return Found(
        curves=[
            Curve("Joining: until the whole answer is there", "tasks in the list", "ms", join, log_y=True),
            Curve("Size of the answer to a join", "tasks in the list", "KB", {"todo": size}, log_y=True),
            Curve("CPU of the server per command", "tasks in the list", "µs", {"todo": change}),
            Curve("Memory for the list's board and answer", "tasks in the list", "MB", {"todo": memory}),
        ]
    )


def log_length(options: Options) -> Found:
    """One list's log of 1,000 to 1,000,000 events (10 million with --long-log): folding it, storing it."""
    lengths = [1000, 10_000] if options.quick else [1000, 10_000, 100_000, 1_000_000]
    if options.long_log:
        lengths.append(10_000_000)
    seconds, rates, stored, opened_ms = _lines(4)
    with store(durable=False) as its_store:
        opened = wiring.open_store(Settings(redis_url=its_store.url))
        cursor = None
        try:
            empty = _store_memory(its_store)
            for events in lengths:
                print(f"  a log of {events:,} events", file=sys.stderr, flush=True)
                cursor = fill_log(opened.store, "main", events, 2000, cursor)
                folded = fold_on(its_store.url, "main", min(cores().server))
                seconds.append((events, folded.wall_s))
                rates.append((events, folded.rate))
                stored.append((events, (_store_memory(its_store) - empty) / events))
                if events <= 1_000_000:
                    with replica(its_store) as target:
                        opened_ms.append((events, join_once(target)[0] * 1000))
        finally:
            opened.close()
    figure = Figure("memory of the store for an event", stored[-1][1], "bytes")
    return Found(
        [figure],
        [
            Curve(
                "Folding a log, the chain verified", "events in the log", "s", {"todo": seconds}, log_y=True
            ),
            Curve("Events a second while folding", "events in the log", "1/s", {"todo": rates}),
            Curve("Opening without a snapshot", "events in the log", "ms", {"todo": opened_ms}, log_y=True),
            Curve("Memory of the store per event", "events in the log", "bytes", {"todo": stored}),
        ],
    )


def many_lists(options: Options) -> Found:
    """1 to 100,000 lists in the store: a command's cost on 50 of them, and on any of them."""
    cpu: Lines = {"50 of them": [], "any of them": []}
    stored, memory = _lines(2)
    with store() as its_store:
        opened = wiring.open_store(Settings(redis_url=its_store.url))
        empty, made = _store_memory(its_store), 0
        try:
            for count in (1, 100) if options.quick else (1, 10, 100, 1000, 10_000, 100_000):
                print(f"  {count:,} lists", file=sys.stderr, flush=True)
                made += create_logs(opened.store, (f"many-{number}" for number in range(made, count)))
                stored.append((count, (_store_memory(its_store) - empty) / count / 1024))
                with replica(its_store) as target:
                    some = [_additions(range(min(count, 50))) for _ in range(WRITERS)]
                    cpu["50 of them"].append((count, _cpu_per_command(target, some)))
                    every = [_additions(range(count)) for _ in range(WRITERS)]
                    cpu["any of them"].append((count, _cpu_per_command(target, every)))
                    memory.append((count, target.process.memory_kb() / 1024))
        finally:
            opened.close()
    figure = Figure("memory of the store for a small list", stored[-1][1], "KB")
    return Found(
        [figure],
        [
            Curve("CPU of the server per command", "lists in the store", "µs", cpu),
            Curve("Memory of the store per list", "lists in the store", "KB", {"todo": stored}),
            Curve(
                "Memory of a server after commands on any list", "lists in the store", "MB", {"todo": memory}
            ),
        ],
    )


def _lines(count: int) -> list[Line]:
    return [[] for _ in range(count)]


def _cpu_per_command(target: Target, messages: list[Iterator[dict[str, Any]]]) -> float:
    """Server CPU in µs per durable command, with one writer per message source."""
    with Swarm(target.port) as swarm:
        connections = swarm.connect([None] * len(messages))
        swarm.run(lambda: swarm.joined >= len(messages) or swarm.lost > 0, 30)
        write_loop(swarm, connections, messages, SECONDS / 4)
        cpu = target.process.cpu_s()
        loop = write_loop(swarm, connections, messages, SECONDS)
        return (target.process.cpu_s() - cpu) / len(loop.times) * 1e6


def _toggles(list_id: str, tasks: list[str]) -> Iterator[dict[str, Any]]:
    """Yields commands that complete and reopen tasks in varying places."""
    chance = random.Random(1)
    while True:
        task = {"task": chance.choice(tasks)}
        yield command(list_id, "complete_task", task)
        yield command(list_id, "reopen_task", task)


def _additions(numbers: range) -> Iterator[dict[str, Any]]:
    chance = random.Random(time.time_ns())
    for number in itertools.count():
        yield addition(f"many-{chance.choice(numbers)}", number)


def _store_memory(its_store: Store) -> int:
    """The store's `used_memory` in bytes."""
    client = connect(its_store.url)
    try:
        return int(client.info("memory")["used_memory"])
    finally:
        client.close()
