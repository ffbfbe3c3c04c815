"""Computes the resources for a number of users from measured costs. Pure; docs/CAPACITY.md has the model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARTITIONS = 64
REDIS_CORE_USE = 0.5
CORE_USE = 0.5
"""Planned utilisation of a core; the rest is headroom for bursts, reconnects, and the loss of a replica."""

FRAME_BYTES = 420
"""Size of an `events` frame with one added task and a title of average length."""

HEADERS_BYTES = 54
"""Ethernet, IP and TCP headers of one packet."""


@dataclass(frozen=True)
class Costs:
    """Measured costs. Times are CPU µs of one core."""

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
    """A usage profile: changes an hour per online user, users per list, replicas per list."""

    changes_per_hour: float
    watchers: float
    replicas_per_list: float


@dataclass(frozen=True)
class Need:
    """The resources for a number of concurrent users."""

    users: int
    commands_per_s: float
    deliveries_per_s: float
    replicas: int
    limited_by: str
    connections_per_replica: int
    memory_per_replica_mb: float
    shards: int
    hearing_share: float
    """Share of a replica's core used for feed entries of lists that are not watched there."""
    network_mbit_per_s: float
    log_gb_per_day: float


def need(users: int, use: Use, costs: Costs) -> Need | None:
    """The resources for `users` concurrent users; None if reading the
    feeds alone exceeds a replica's core."""
    commands = users * use.changes_per_hour / 3600
    deliveries = commands * use.watchers
    hearing = commands * costs.unwatched_event_us / 1e6
    if hearing >= CORE_USE:
        return None
    work = commands * (costs.command_us + (use.replicas_per_list - 1) * costs.watched_event_us)
    work += deliveries * costs.delivery_us + users * costs.quiet_connection_us
    # Each replica reads the feed entries of every list, so more replicas do not divide that cost.
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
    """The costs from the parts in `results.json`. Raises KeyError naming a part that is not measured yet."""

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
