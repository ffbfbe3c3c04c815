"""From measured costs to what a number of users needs. Pure arithmetic; docs/CAPACITY.md says it in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARTITIONS = 64
REDIS_CORE_USE = 0.5
CORE_USE = 0.5
"""How much of a core is planned for: the rest is for bursts, returning clients, and the loss of a replica."""

FRAME_BYTES = 420
"""An `events` frame with one added task of an ordinary title."""

HEADERS_BYTES = 54
"""Of Ethernet, IP and TCP for a frame that fits into one packet."""


@dataclass(frozen=True)
class Costs:
    """What was measured. Times in µs of one core."""

    delivery_us: float
    command_us: float
    watched_event_us: float
    unwatched_event_us: float
    quiet_connection_us: float
    store_command_us: float
    base_mb: float
    connection_kb: float
    connections_held: int
    event_bytes: float
    frame_bytes: float


@dataclass(frozen=True)
class Use:
    """What people do: changes an hour for each who is online, and how many watch the same list."""

    changes_per_hour: float
    watchers: float
    replicas_per_list: float


@dataclass(frozen=True)
class Need:
    """What it takes for so many users online at once."""

    users: int
    commands_per_s: float
    deliveries_per_s: float
    replicas: int
    limited_by: str
    connections_per_replica: int
    memory_per_replica_mb: float
    shards: int
    hearing_share: float
    """The part of a replica's core that goes into hearing of lists nobody watches there."""
    network_mbit_per_s: float
    log_gb_per_day: float


def need(users: int, use: Use, costs: Costs) -> Need | None:
    """None if hearing of every list alone takes more than a replica's core."""
    commands = users * use.changes_per_hour / 3600
    deliveries = commands * use.watchers
    hearing = commands * costs.unwatched_event_us / 1e6
    if hearing >= CORE_USE:
        return None
    work = commands * (costs.command_us + (use.replicas_per_list - 1) * costs.watched_event_us)
    work += deliveries * costs.delivery_us + users * costs.quiet_connection_us
    # Each replica hears of every list, so more replicas do not share that part.
    by_cpu = math.ceil(work / 1e6 / (CORE_USE - hearing))
    by_connections = math.ceil(users / costs.connections_held)
    replicas = max(by_cpu, by_connections, 2)
    limit = (
        "a spare"
        if replicas > max(by_cpu, by_connections)
        else "CPU"
        if by_cpu > by_connections
        else "connections"
    )
    each = math.ceil(users / replicas)
    store_us = commands * costs.store_command_us
    return Need(
        users=users,
        commands_per_s=commands,
        deliveries_per_s=deliveries,
        replicas=replicas,
        limited_by=limit,
        connections_per_replica=each,
        memory_per_replica_mb=costs.base_mb + each * costs.connection_kb / 1024,
        shards=max(1, math.ceil(store_us / 1e6 / REDIS_CORE_USE)),
        hearing_share=hearing,
        network_mbit_per_s=deliveries * (costs.frame_bytes + HEADERS_BYTES) * 8 / 1e6,
        log_gb_per_day=commands * 86_400 * costs.event_bytes / 1e9,
    )


def measured(parts: Mapping[str, Any]) -> Costs:
    """The costs in what `results.json` has. Raises KeyError naming the part that must be measured first."""

    def figure(part: str, *words: str) -> float:
        for found in parts.get(part, {"figures": []})["figures"]:
            if all(word in found["what"] for word in words):
                return float(found["value"])
        raise KeyError(f"measure the part '{part}' first: it has no '{', '.join(words)}'")

    connection_kb = figure("comparison", "memory per connection, 4,000", "ours")
    held_mb = figure("held", "memory of the server, 10,000")
    return Costs(
        delivery_us=figure("comparison", "CPU per delivery, 4,000", "todo"),
        command_us=figure("commands", "CPU per command, 1 writer on 1 list"),
        watched_event_us=figure("by-replicas", "one more replica"),
        unwatched_event_us=figure("unwatched", "nobody watches"),
        quiet_connection_us=figure("held", "quiet connection, 10,000"),
        store_command_us=figure("commands", "store per command, 1 writer on 1 list"),
        base_mb=max(held_mb - 10_000 * connection_kb / 1024, 0),
        connection_kb=connection_kb,
        connections_held=10_000,
        event_bytes=figure("by-log-length", "store for an event"),
        frame_bytes=FRAME_BYTES,
    )
