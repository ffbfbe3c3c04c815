"""Compares our server with the peers and the bare loop: CPU and latency of a delivery, memory of a
connection."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from infra.benchmark.check import Round, cpu, ratios, to_ours
from infra.benchmark.figures import Figure, Found, Options, at_most
from infra.benchmark.parts.delivering import Delivered, measure
from infra.benchmark.targets import everybody

RATE = 10_000
"""Deliveries a second: a rate that the slowest target sustains."""

ROUNDS, QUICK_ROUNDS = 3, 2
TOLD_ONLY = ("plain", "usual")
"""Targets without an aim, measured in the first round only."""

WINDOW_S, QUICK_WINDOW_S = 10, 4
"""Pings come every 10 s, from some servers in one burst: a window of 10 s includes all pings once."""

TO_NODE, TO_NODE_STRETCH = 0.55, 0.45
TO_BARE = 1.4
MEMORY_KB, MEMORY_STRETCH_KB = 10, 6


def side_by_side(options: Options) -> Found:
    """One event per frame, to 500 and 4,000 clients of one list. Quick: 500 only, and wider bounds.

    Several rounds, each with every target, so that a disturbance of a minute spoils only one round.
    """
    found = Found()
    for clients in (500,) if options.quick else (500, 4000):
        count = QUICK_ROUNDS if options.quick else ROUNDS
        rounds = [_round(clients, number, options, found.notes) for number in range(count)]
        found.figures += _told(rounds, clients)
        if options.quick:
            found.figures += [
                at_most(one.bound.what, one.value, "x", one.bound.most) for one in ratios(rounds)
            ]
        elif any({"todo", "node", "bare"} <= row.keys() for row in rounds):
            found.figures += _judged(rounds, clients)
    return found


def _round(clients: int, number: int, options: Options, notes: list[str]) -> Round:
    row: dict[str, Delivered] = {}
    for key, start in everybody().items():
        if (options.quick and key == "plain") or (number and key in TOLD_ONLY):
            continue
        print(f"  round {number + 1}: {key}, {clients:,} clients", file=sys.stderr, flush=True)
        try:
            row[key] = measure(start, clients, RATE / clients, QUICK_WINDOW_S if options.quick else WINDOW_S)
        except (RuntimeError, TimeoutError) as error:
            if options.quick:
                raise
            notes.append(f"round {number + 1}: {key}, {clients:,} clients: {error}.")
    return row


def _told(rounds: Sequence[Round], clients: int) -> list[Figure]:
    size = f"{clients:,} clients"
    rows = _middle(rounds)
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
    client_us = max(row.client_us for one in rounds for row in one.values())
    return [*figures, Figure(f"load client's own CPU per delivery, {size}, at most", client_us, "µs")]


def _middle(rounds: Sequence[Round]) -> Round:
    """For each target, its round with the median CPU."""
    rows: dict[str, list[Delivered]] = {}
    for row in rounds:
        for key, found in row.items():
            rows.setdefault(key, []).append(found)
    return {key: sorted(several, key=cpu)[len(several) // 2] for key, several in rows.items()}


def _judged(rounds: Sequence[Round], clients: int) -> list[Figure]:
    """The figures with aims, for `fast`; the fallback `plain` has no aims."""
    size = f"{clients:,} clients"
    to_node, to_bare = to_ours(rounds, "node", cpu), to_ours(rounds, "bare", cpu)
    p99_to_node = to_ours(rounds, "node", lambda row: row.p99_ms)
    memory_kb = _middle(rounds)["todo"].kb_per_connection
    return [
        at_most(f"CPU per delivery, {size}, ours to Node's", to_node, "x", TO_NODE, TO_NODE_STRETCH),
        at_most(f"CPU per delivery, {size}, ours to bare send()", to_bare, "x", TO_BARE),
        at_most(f"latency p99, {size}, ours to Node's", p99_to_node, "x", 1, 0.5),
        at_most(f"memory per connection, {size}, ours", memory_kb, "KB", MEMORY_KB, MEMORY_STRETCH_KB),
    ]
