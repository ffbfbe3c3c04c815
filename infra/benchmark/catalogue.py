"""All parts by name, in the order of execution and display."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from infra.benchmark.curves import data, delivery, following
from infra.benchmark.figures import Found, Options
from infra.benchmark.parts import (
    appending,
    browsers,
    commands,
    comparison,
    disk,
    fairness,
    joining,
    many,
    page,
    rebuild,
    replicas,
    signing_in,
    starting,
)


class Part(NamedTuple):
    """A part's title and its measuring function."""

    title: str
    measure: Callable[[Options], Found]


PARTS = {
    "disk": Part("Disk latency", disk.bare),
    "comparison": Part("Comparison with the peers", comparison.side_by_side),
    "burst": Part("A burst into one list", many.burst),
    "held": Part("Connections held by one replica", many.held),
    "storm": Part("A reconnect storm", many.storm),
    "commands": Part("Durable commands", commands.throughput),
    "fairness": Part("Ten writers during floods of expensive commands", fairness.under_attack),
    "signing-in": Part("A writer while others sign in", signing_in.beside_a_writer),
    "appending": Part("Store CPU per command", appending.of_the_store),
    "joining": Part("Joining a large list", joining.large_list),
    "rebuild": Part("Rebuilding from the log", rebuild.events_per_second),
    "replicas": Part("Three replicas", replicas.end_to_end),
    "starting": Part("Start-up and memory", starting.start_and_memory),
    "latency": Part("An update from socket to socket", starting.socket_to_socket),
    "browsers": Part("An update from browser to browser", browsers.update_latency),
    "page": Part("The page on a slow device", page.on_a_slow_device),
    "by-clients": Part("Growth with clients", delivery.clients),
    "by-rate": Part("Growth with events a second", delivery.rates),
    "by-replicas": Part("Growth with replicas", delivery.replicas),
    "unwatched": Part("Lists without watchers", following.unwatched),
    "by-list-size": Part("Growth with a list's size", data.list_size),
    "by-log-length": Part("Growth with a log's length", data.log_length),
    "by-lists": Part("Growth with the number of lists", data.many_lists),
}
