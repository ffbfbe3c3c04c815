"""Load peaks, our server only: a burst into one list, 10,000 connections, a reconnect storm."""

from __future__ import annotations

import re
import sys
import time

from infra.benchmark.figures import Figure, Found, Options, at_least, at_most, percentile
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.parts.delivering import LATE_S, Delivered, Writer, measure, warm_up
from infra.benchmark.processes import get
from infra.benchmark.targets import Target, product

BURST_CLIENTS = 1000
BURST, BURST_STRETCH = 196_000, 392_000
"""200,000 and 400,000 a second less 2 %, because the time includes the last write's latency."""
HELD = 10_000
HELD_STRETCH = 18_000
RETURNING = 5000
STAYING = 50
QUIET_S = 12
"""Longer than the ping interval, so that every client is pinged once."""
_CURSOR = re.compile(rb'"position":(\d+),"hash":"([0-9a-f]*)"')


def burst(options: Options) -> Found:
    """200, then 400 writes/s into one list with 1,000 watchers; frames carry several events."""
    found = Found()
    clients = 300 if options.quick else BURST_CLIENTS
    for rate in (200, 400):
        print(f"  {rate} writes/s to {clients:,} clients", file=sys.stderr, flush=True)
        try:
            row = measure(product, clients, rate, 3 if options.quick else 10, writers=10)
        except RuntimeError as error:
            found.notes.append(f"{rate} writes/s to {clients:,} clients: {error}.")
            continue
        found.figures += _burst_figures(row, rate, clients, judged=not options.quick)
    return found


def _burst_figures(row: Delivered, rate: int, clients: int, judged: bool) -> list[Figure]:
    what = f"{rate} writes/s to {clients:,} clients"
    reached = at_least(f"deliveries, {what}", row.deliveries_per_s, "1/s", BURST, BURST_STRETCH)
    return [
        reached if judged else Figure(reached.what, reached.value, reached.unit),
        at_most(f"latency p99, {what}", row.p99_ms, "ms", 100),
        Figure(f"CPU per delivery, {what}", row.cpu_us, "µs"),
        Figure(f"share of the core, {what}", row.cpu_share * 100, "%"),
        Figure(f"events in a frame, {what}", row.deliveries / max(row.frames, 1), "x"),
        Figure(f"load client's share of its core, {what}", row.client_us * row.deliveries_per_s / 1e4, "%"),
    ]


def held(options: Options) -> Found:
    """10,000 connections on one replica: memory, the latency of the health page, and a write to all."""
    found = Found()
    for count in (1000,) if options.quick else (HELD, HELD_STRETCH):
        print(f"  {count:,} connections", file=sys.stderr, flush=True)
        try:
            found.figures += _hold(count, judged=count >= HELD)
        except (RuntimeError, TimeoutError) as error:
            found.notes.append(f"{count:,} connections: {error}")
    return found


def _hold(count: int, judged: bool) -> list[Figure]:
    with product() as target, Swarm(target.port) as swarm:
        writer = Writer(swarm, swarm.join(STAYING)[:1])
        warm_up(swarm, writer)
        cpu, started = target.process.cpu_s(), time.perf_counter()
        swarm.join(count - STAYING)
        joining_s, joining_cpu = time.perf_counter() - started, target.process.cpu_s() - cpu
        cpu, started = target.process.cpu_s(), time.perf_counter()
        swarm.run_for(QUIET_S)
        idle_s = (target.process.cpu_s() - cpu) / (time.perf_counter() - started)
        pages, spans = [], []
        for _ in range(5):
            pages.append(get(target.port, "/readyz", 10)[1] * 1000)
            swarm.arrivals.forget()
            writer.write()
            started = time.perf_counter()
            swarm.run(lambda: swarm.arrivals.deliveries() >= count or swarm.lost > 0, LATE_S)
            spans.append((swarm.arrivals.last() - started) * 1000)
            swarm.run_for(1)
        memory = target.process.memory_kb() / 1024
        if swarm.lost:
            raise RuntimeError(f"{swarm.lost} connections were ended while they were held")
    what, limit = f"{count:,} connections", 1 if judged and count == HELD else 0
    figures = [
        at_most(f"memory of the server, {what}", memory, "MB", 200),
        at_most(f"a write reaches all, {what}, median", percentile(spans, 0.5), "ms", 400),
        at_most(f"health page, {what}, slowest of 5", max(pages), "ms", 100),
    ]
    plain = [Figure(figure.what, figure.value, figure.unit) for figure in figures]
    return [
        *(figures if limit else plain),
        Figure(f"connect and join, {what}", (count - STAYING) / joining_s, "1/s"),
        Figure(f"CPU of connecting and joining, {what}", joining_cpu / (count - STAYING) * 1000, "ms"),
        Figure(f"CPU of a quiet connection, {what}", idle_s / count * 1e6, "µs/s"),
    ]


def storm(options: Options) -> Found:
    """5,000 clients lose their connection and reconnect at once, each with its cursor."""
    count = 500 if options.quick else RETURNING
    with product() as target, Swarm(target.port) as swarm:
        staying = swarm.join(STAYING)
        writer = Writer(swarm, staying[:1])
        warm_up(swarm, writer)
        seconds, latencies, refused, cpu_s = _storm(target, swarm, writer, count)
    what = f"{count:,} clients come back at once"
    in_step = at_most(f"{what}: all in step", seconds, "s", 12, 8)
    others = at_most(f"{what}: other clients' writes, p99", percentile(latencies, 0.99), "s", 1)
    figures = [in_step, others]
    if options.quick:
        figures = [Figure(figure.what, figure.value, figure.unit) for figure in figures]
    return Found(
        [
            *figures,
            Figure(f"{what}: other clients' writes, p50", percentile(latencies, 0.5), "s"),
            Figure(f"{what}: CPU for each", cpu_s / count * 1000, "ms"),
            Figure(f"{what}: told to try again", refused, "times"),
        ]
    )


def _storm(target: Target, swarm: Swarm, writer: Writer, count: int) -> tuple[float, list[float], int, float]:
    cursors: list[tuple[int, str]] = []

    def note(payload: bytes, _size: int) -> None:
        if match := _CURSOR.search(payload):
            cursors.append((int(match[1]), match[2].decode()))

    swarm.drop(swarm.join(count, on_join=note))
    warm_up(swarm, writer)
    returns = [{"list": "main", "since": position, "hash": chain} for position, chain in cursors]
    cursors.clear()
    swarm.arrivals.forget()
    swarm.persistent, swarm.refused = True, 0
    writer.answer_times.clear()
    cpu, started = target.process.cpu_s(), time.perf_counter()
    for number in range(1200):
        swarm.at(started + number * 0.05, lambda: writer.write() if len(cursors) < count else None)
    swarm.connect(returns, note)
    swarm.run(lambda: len(cursors) >= count, 60)
    seconds = time.perf_counter() - started
    cpu_s = target.process.cpu_s() - cpu
    swarm.run(lambda: writer.answered == writer.asked, LATE_S)
    return seconds, writer.answer_times, swarm.refused, cpu_s
