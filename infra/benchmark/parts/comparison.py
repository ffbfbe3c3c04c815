"""Our server beside the peers and the bare loop: CPU and latency of a delivery, memory of a connection."""

from __future__ import annotations

import sys

from infra.benchmark.check import ratios
from infra.benchmark.figures import Figure, Found, Options, at_most
from infra.benchmark.parts.delivering import Delivered, measure
from infra.benchmark.targets import everybody

RATE = 10_000
"""Deliveries a second: what the slowest of them can do without falling behind."""

TO_NODE, TO_NODE_STRETCH = 0.55, 0.45
TO_BARE = 1.4
MEMORY_KB, MEMORY_STRETCH_KB = 10, 6


def side_by_side(options: Options) -> Found:
    """One event in a frame, to 500 and 4,000 clients of one list. Quick: 500 only, and wider bounds."""
    found = Found()
    for clients in (500,) if options.quick else (500, 4000):
        rows: dict[str, Delivered] = {}
        for key, start in everybody().items():
            if options.quick and key == "plain":
                continue
            print(f"  {key}, {clients:,} clients", file=sys.stderr, flush=True)
            try:
                rows[key] = measure(start, clients, RATE / clients, 4 if options.quick else 8)
            except (RuntimeError, TimeoutError) as error:
                if options.quick:
                    raise
                found.notes.append(f"{key}, {clients:,} clients: {error}.")
        found.figures += _told(rows, clients)
        if options.quick:
            found.figures += [at_most(one.bound.what, one.value, "x", one.bound.most) for one in ratios(rows)]
        elif {"todo", "node", "bare"} <= rows.keys():
            found.figures += _judged(rows, clients)
    return found


def _told(rows: dict[str, Delivered], clients: int) -> list[Figure]:
    size = f"{clients:,} clients"
    columns = [
        ("CPU per delivery", "µs", [row.cpu_us for row in rows.values()]),
        ("latency p50", "ms", [row.p50_ms for row in rows.values()]),
        ("latency p99", "ms", [row.p99_ms for row in rows.values()]),
        ("memory per connection", "KB", [row.kb_per_connection for row in rows.values()]),
    ]
    figures = [
        Figure(f"{what}, {size}, {row.target}", value, unit)
        for what, unit, values in columns
        for row, value in zip(rows.values(), values, strict=True)
    ]
    client_us = max(row.client_us for row in rows.values())
    return [*figures, Figure(f"load client's own CPU per delivery, {size}, at most", client_us, "µs")]


def _judged(rows: dict[str, Delivered], clients: int) -> list[Figure]:
    """Ours is judged; the fallback (`plain`) is told only."""
    ours, node, bare = rows["todo"], rows["node"], rows["bare"]
    size, to_node, to_bare = f"{clients:,} clients", ours.cpu_us / node.cpu_us, ours.cpu_us / bare.cpu_us
    memory_kb = ours.kb_per_connection
    return [
        at_most(f"CPU per delivery, {size}, ours to Node's", to_node, "x", TO_NODE, TO_NODE_STRETCH),
        at_most(f"CPU per delivery, {size}, ours to bare send()", to_bare, "x", TO_BARE),
        at_most(f"latency p99, {size}, ours to Node's", ours.p99_ms / node.p99_ms, "x", 1, 0.5),
        at_most(f"memory per connection, {size}, ours", memory_kb, "KB", MEMORY_KB, MEMORY_STRETCH_KB),
    ]
