"""One machine, one `todo serve`: start-up, memory with 500 clients, and the latency of an update."""

from __future__ import annotations

import tempfile
from pathlib import Path

from infra.benchmark.figures import Figure, Found, Options, at_most
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.parts.delivering import Writer, deliver, warm_up
from infra.benchmark.parts.filling import fill_list
from infra.benchmark.targets import embedded

TASKS = 2000
CLIENTS = 500
START_S, MEMORY_MB, P99_MS = 2.3, 120, 100


def start_and_memory(_options: Options) -> Found:
    """`todo serve` with the embedded server: in a new folder, and again with a list in it."""
    with tempfile.TemporaryDirectory(prefix="todo-bench-") as folder:
        with embedded(Path(folder)) as target, Swarm(target.port) as swarm:
            first = target.process.start_s
            fill_list(swarm, swarm.join(1)[0], "main", TASKS)
        with embedded(Path(folder)) as target, Swarm(target.port) as swarm:
            again, alone = target.process.start_s, target.process.memory_kb() / 1024
            swarm.join(CLIENTS, at_once=20)
            swarm.run_for(1)
            joined = target.process.memory_kb() / 1024
    return Found(
        [
            at_most("start to ready, new data directory", first, "s", START_S),
            at_most(f"start to ready, a list of {TASKS:,} tasks", again, "s", START_S),
            Figure("memory, no client", alone, "MB"),
            at_most(f"memory, {CLIENTS} clients on a list of {TASKS:,} tasks", joined, "MB", MEMORY_MB),
        ]
    )


def socket_to_socket(options: Options) -> Found:
    """Time from sending a durable command until both clients have the event."""
    with (
        tempfile.TemporaryDirectory(prefix="todo-bench-") as folder,
        embedded(Path(folder)) as target,
        Swarm(target.port) as swarm,
    ):
        writer = Writer(swarm, swarm.join(2)[:1])
        warm_up(swarm, writer)
        found = deliver(target, swarm, writer, 2, 25, 3 if options.quick else 12)
    return Found(
        [
            Figure("update, socket to socket, p50", found.p50_ms, "ms"),
            at_most("update, socket to socket, p99", found.p99_ms, "ms", P99_MS),
        ]
    )
