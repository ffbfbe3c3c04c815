"""CPU and latency of a delivery as functions of clients, events a second, and replicas."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from dataclasses import replace

from infra.benchmark.figures import Curve, Figure, Found, Options
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.parts.delivering import Writer, deliver, measure, warm_up
from infra.benchmark.parts.replicas import started
from infra.benchmark.processes import Process, Together
from infra.benchmark.stores import store
from infra.benchmark.targets import everybody

DELIVERIES_PER_S = 10_000
MOST_EVENTS_PER_S = 50
SECONDS = 5.0
REST_S = 10.0
EVENTS_PER_S = 20
BUSY = 0.85
"""CPU share at which the rate is not raised further: beyond it, latency measures only the queue."""

Line = list[tuple[float, float]]
Lines = dict[str, Line]


def clients(options: Options) -> Found:
    """One list, 100 to 10,000 clients, at most 10,000 deliveries a second."""
    cpu, p99, memory = _lines(), _lines(), _lines()
    found = Found()
    for count in (100, 300) if options.quick else (100, 300, 1000, 3000, 10_000):
        for key, start in everybody().items():
            if key in ("usual", "plain") and count > 3000:
                # Connecting them would take minutes, and they would overload a core.
                found.notes.append(f"{key} with {count:,} clients: not measured.")
                continue
            print(f"  {count:,} clients, {key}", file=sys.stderr, flush=True)
            rate = min(DELIVERIES_PER_S / count, MOST_EVENTS_PER_S)
            try:
                row = measure(start, count, rate, SECONDS)
            except (RuntimeError, TimeoutError) as error:
                found.notes.append(f"{key} with {count:,} clients: {error}")
                continue
            cpu[row.target].append((count, row.cpu_us))
            p99[row.target].append((count, row.p99_ms))
            if key != "bare":
                memory[row.target].append((count, row.kb_per_connection))
    found.curves = [
        Curve("CPU of the server per delivery", "clients of one list", "µs", dict(cpu)),
        Curve("Latency p99", "clients of one list", "ms", dict(p99), log_y=True),
        Curve("Memory of the server per connection", "clients of one list", "KB", dict(memory)),
    ]
    return found


def rates(options: Options) -> Found:
    """500 clients of one list, 1 to 400 events a second; each server up to the saturation of its core."""
    cpu, p99, share = _lines(), _lines(), _lines()
    count = 100 if options.quick else 500
    for key, start in everybody().items():
        with start() as target, Swarm(target.port) as swarm:
            writer = Writer(swarm, swarm.join(count)[:10])
            for rate in (10, 50) if options.quick else (1, 5, 20, 50, 100, 200, 400):
                print(f"  {rate} events/s, {key}", file=sys.stderr, flush=True)
                row = deliver(target, swarm, writer, count, rate, max(SECONDS, 5 / rate), may_miss=True)
                cpu[row.target].append((rate, row.cpu_us))
                p99[row.target].append((rate, row.p99_ms))
                share[row.target].append((rate, row.cpu_share * 100))
                if row.cpu_share > BUSY or not row.complete:
                    break
    x_label = f"events a second, {count} clients"
    return Found(
        curves=[
            Curve("CPU of the server per delivery", x_label, "µs", dict(cpu)),
            Curve("Share of the server's core", x_label, "%", dict(share)),
            Curve("Latency p99", x_label, "ms", dict(p99), log_y=True),
        ]
    )


def replicas(options: Options) -> Found:
    """400 clients of one list over 1 to 4 replicas that share all cores, 20 writes a second."""
    users, cpu, p99, busy_us = (100 if options.quick else 400), [], [], []
    quiet = 0.0
    for count in (1, 2) if options.quick else (1, 2, 3, 4):
        with store() as its_store, started(its_store, count) as targets:
            group = Together([target.process for target in targets])
            with Swarm(*(target.port for target in targets)) as swarm:
                writer = Writer(swarm, swarm.join(users)[: 2 * count])
                warm_up(swarm, writer)
                quiet = _share(group, swarm)
                row = deliver(replace(targets[0], process=group), swarm, writer, users, EVENTS_PER_S, SECONDS)
        cpu.append((float(count), row.cpu_us))
        p99.append((float(count), row.p99_ms))
        busy_us.append((row.cpu_share - quiet) / EVENTS_PER_S * 1e6)
    each = (busy_us[-1] - busy_us[0]) / (len(busy_us) - 1)
    x_label = f"replicas, {users} clients of one list, {EVENTS_PER_S} writes/s"
    return Found(
        [
            Figure("CPU of one more replica for each event of a list that it watches", max(each, 0), "µs"),
            Figure("share of a core of a replica at rest", quiet / count * 100, "%"),
        ],
        [
            Curve("CPU of all replicas per delivery", x_label, "µs", {"todo": cpu}, log_x=False),
            Curve("Latency p99", x_label, "ms", {"todo": p99}, log_x=False),
        ],
    )


def _share(process: Process, swarm: Swarm) -> float:
    """The idle CPU share of a process, without writers."""
    cpu, began = process.cpu_s(), time.perf_counter()
    swarm.run_for(REST_S)
    return (process.cpu_s() - cpu) / (time.perf_counter() - began)


def _lines() -> defaultdict[str, Line]:
    return defaultdict(list)
