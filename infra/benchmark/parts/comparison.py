"""Our server beside the peers and the bare loop: CPU and latency of a delivery, memory of a connection."""

from __future__ import annotations

import sys

from infra.benchmark.figures import Figure, Found, Options, at_most
from infra.benchmark.parts.delivering import Delivered, measure
from infra.benchmark.targets import everybody

RATE = 10_000
"""Deliveries a second: what the slowest of them can do without falling behind."""

TO_NODE, TO_NODE_STRETCH = 0.55, 0.45
TO_BARE = 1.4
MEMORY_KB, MEMORY_STRETCH_KB = 10, 6


def side_by_side(options: Options) -> Found:
    """One event in a frame, to 500 and 4,000 clients of one list."""
    found = Found()
    for clients in (200,) if options.quick else (500, 4000):
        rows: dict[str, Delivered] = {}
        for key, start in everybody().items():
            print(f"  {key}, {clients:,} clients", file=sys.stderr, flush=True)
            rows[key] = measure(start, clients, RATE / clients, 3 if options.quick else 8)
        found.figures += _figures(rows, clients)
        found.notes += [f"{row.target}: not everything arrived." for row in rows.values() if not row.complete]
    return found


def _figures(rows: dict[str, Delivered], clients: int) -> list[Figure]:
    """Ours is judged; the fallback (`plain`) is told only."""
    ours, node, bare = rows["todo"], rows["node"], rows["bare"]
    size = f"{clients:,} clients"
    figures = []
    for row in rows.values():
        figures += [
            Figure(f"CPU per delivery, {size}, {row.target}", row.cpu_us, "µs"),
            Figure(f"latency p50, {size}, {row.target}", row.p50_ms, "ms"),
            Figure(f"latency p99, {size}, {row.target}", row.p99_ms, "ms"),
            Figure(f"memory per connection, {size}, {row.target}", row.kb_per_connection, "KB"),
        ]
    client_us = max(row.client_us for row in rows.values())
    return [
        *figures,
        Figure(f"load client's own CPU per delivery, {size}, at most", client_us, "µs"),
        at_most(
            f"CPU per delivery, {size}, ours to Node's",
            ours.cpu_us / node.cpu_us,
            "x",
            TO_NODE,
            TO_NODE_STRETCH,
        ),
        at_most(f"CPU per delivery, {size}, ours to bare send()", ours.cpu_us / bare.cpu_us, "x", TO_BARE),
        at_most(f"latency p99, {size}, ours to Node's", ours.p99_ms / node.p99_ms, "x", 1, 0.5),
        at_most(
            f"memory per connection, {size}, ours", ours.kb_per_connection, "KB", MEMORY_KB, MEMORY_STRETCH_KB
        ),
    ]
