"""Joining a large list: one client, and 500 at once."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

from infra.benchmark.figures import Figure, Found, Options, at_most, percentile
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.parts.filling import fill_list
from infra.benchmark.stores import store
from infra.benchmark.targets import Target, replica

TASKS = 10_000
AT_ONCE = 500
FIRST_MS = 100


def large_list(options: Options) -> Found:
    """Joins of a list with 10,000 tasks, warm, and cold: on a server that has just started."""
    tasks, at_once = (2000, 50) if options.quick else (TASKS, AT_ONCE)
    with store() as its_store:
        with replica(its_store) as target, Swarm(target.port) as swarm:
            fill_list(swarm, swarm.join(1)[0], "main", tasks)
        with replica(its_store) as target:
            from_log, _ = join_once(target)
        # In production the projector writes this snapshot.
        snapshot = [sys.executable, "-m", "todo.cli", "snapshot", "--redis-url", its_store.url]
        subprocess.run(snapshot, check=True, capture_output=True)
        with replica(its_store) as target:
            cold, size = join_once(target)
            warm = sorted(join_once(target)[0] for _ in range(9))
            before, cpu = target.process.memory_kb(), target.process.cpu_s()
            times, peak = _join_all(target, at_once)
            cpu = target.process.cpu_s() - cpu
    what = f"join of a list of {tasks:,} tasks"
    first = at_most(f"{what}: whole answer, median", percentile(warm, 0.5) * 1000, "ms", FIRST_MS)
    cold_one = at_most(f"{what}: the first after a start", cold * 1000, "ms", FIRST_MS)
    return Found(
        [
            first if not options.quick else Figure(first.what, first.value, "ms"),
            Figure(f"{what}: the first after a start, without a snapshot", from_log * 1000, "ms"),
            cold_one if not options.quick else Figure(cold_one.what, cold_one.value, "ms"),
            Figure(f"{what}: size of the answer", size / 1024, "KB"),
            Figure(f"{what}, {at_once} at once: last answer", max(times), "s"),
            Figure(f"{what}, {at_once} at once: CPU for each", cpu / at_once * 1000, "ms"),
            at_most(
                f"{what}, {at_once} at once: memory on top, of one answer's size",
                (peak - before) * 1024 / size,
                "x",
                4,
            ),
        ]
    )


def join_once(target: Target) -> tuple[float, int]:
    """Seconds from connect to the complete answer, and the answer's size in bytes."""
    with Swarm(target.port) as swarm:
        sizes: list[int] = []
        started = time.perf_counter()
        swarm.connect([{"list": "main"}], lambda _payload, size: sizes.append(size))
        swarm.run(lambda: bool(sizes) or swarm.lost > 0, 60)
        if not sizes:
            raise RuntimeError("the server ended the connection instead of answering a join")
        return time.perf_counter() - started, sizes[0]


def _join_all(target: Target, count: int) -> tuple[list[float], int]:
    """Seconds until each client had its answer, and the server's peak memory in KB."""
    with Swarm(target.port) as swarm:
        swarm.persistent = True
        times: list[float] = []
        memory = [target.process.memory_kb()]

        def look() -> None:
            memory.append(target.process.memory_kb())
            swarm.at(time.perf_counter() + 0.1, look)

        message: dict[str, Any] = {"list": "main"}
        started = time.perf_counter()
        look()
        swarm.connect([message] * count, lambda *_: times.append(time.perf_counter() - started))
        swarm.run(lambda: len(times) >= count, 120)
        return times, max(memory)
