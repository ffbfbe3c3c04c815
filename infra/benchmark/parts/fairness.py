"""Latency of ten writers on a large list, alone, and while other clients flood the most expensive
commands."""

from __future__ import annotations

import functools
import itertools
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import uuid_utils

from infra.benchmark.figures import Figure, Found, Options, at_most, percentile
from infra.benchmark.load.connection import Connection
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.messages import addition, command
from infra.benchmark.parts.filling import fill_log
from infra.benchmark.stores import store
from infra.benchmark.targets import Target, replica
from todo import wiring
from todo.settings import Settings

TASKS, QUICK_TASKS = 48_000, 8_000
"""Slightly below a list's limit, because the writers add some."""

WRITERS = 10
EVERY_S = 0.1
SECONDS, QUICK_SECONDS = 8.0, 2.0
CALM_S = 1.0
AT_ONCE = 64
"""The server's limit of commands in progress per connection (`MOST_UNANSWERED`)."""

P99_MS, RATIO = 100, 3

Messages = Iterator[dict[str, Any]]


class Attack(NamedTuple):
    """A flood: its commands and number of connections; `loads` also loads the list over HTTP in a loop."""

    what: str
    sockets: int
    messages: Callable[[int], Messages]
    loads: bool = False


def under_attack(options: Options) -> Found:
    """The p99 of the ten writers, and its ratio to the p99 without a flood."""
    tasks, seconds = (QUICK_TASKS, QUICK_SECONDS) if options.quick else (TASKS, SECONDS)
    found = Found()
    alone = 0.0
    for attack in _attacks(tasks):
        with _large_list(tasks) as target:
            times, answered = _measure(target, attack, seconds)
        p99 = percentile(times, 0.99) * 1000
        alone = alone or p99
        what = f"ten writers, list of {tasks:,}, {attack.what}"
        found.figures.append(Figure(f"{what}: p50", percentile(times, 0.5) * 1000, "ms"))
        found.figures.append(at_most(f"{what}: p99", p99, "ms", P99_MS))
        if attack.sockets or attack.loads:
            found.figures.append(at_most(f"{what}: p99, of theirs alone", p99 / alone, "x", RATIO))
            found.figures.append(Figure(f"{what}: answers to the others", answered / seconds, "1/s"))
    return found


def _attacks(tasks: int) -> list[Attack]:
    return [
        Attack("alone", 0, _nothing_to_clear),
        Attack("beside clear_completed with nothing to do", 1, _nothing_to_clear),
        Attack("beside the same from five sockets", 5, _nothing_to_clear),
        Attack("beside complete_all and reopen_all in turn", 1, _toggling),
        Attack("beside the same from five sockets", 5, _toggling),
        Attack("beside undos far back", 1, lambda number: _undos(tasks, number)),
        Attack("beside the same from five sockets", 5, lambda number: _undos(tasks, number)),
        Attack("beside commands on made-up lists from 100 sockets", 100, _made_up),
        Attack("beside loads of the list by HTTP", 0, _nothing_to_clear, loads=True),
    ]


def _nothing_to_clear(_number: int) -> Messages:
    while True:
        yield command("main", "clear_completed", {})


def _toggling(_number: int) -> Messages:
    for name in itertools.cycle(("complete_all", "reopen_all")):
        yield command("main", name, {})


def _undos(tasks: int, number: int) -> Messages:
    chance = random.Random(number)
    while True:
        yield command("main", "undo", {"position": chance.randint(1, tasks)})


def _made_up(_number: int) -> Messages:
    while True:
        yield addition(f"none-{uuid_utils.uuid7()}", 1)


@contextmanager
def _large_list(tasks: int) -> Iterator[Target]:
    with store() as its_store:
        opened = wiring.open_store(Settings(redis_url=its_store.url))
        try:
            fill_log(opened.store, "main", tasks, tasks)
        finally:
            opened.close()
        with replica(its_store) as target:
            yield target


def _measure(target: Target, attack: Attack, seconds: float) -> tuple[list[float], int]:
    """The latency in seconds of each command of the ten, and the number of answers to the flood."""
    stopped = threading.Event()
    with Swarm(target.port) as swarm:
        writers = swarm.join(WRITERS)
        others = swarm.connect([None] * attack.sockets)
        swarm.run(lambda: swarm.joined + swarm.lost >= WRITERS + attack.sockets, 60)
        # Let the snapshots of the joins drain before measuring.
        swarm.run_for(CALM_S)
        flood = _Flood(swarm)
        for number, connection in enumerate(others):
            messages = attack.messages(number)
            for _ in range(AT_ONCE):
                flood.send(connection, messages)
        loading = threading.Thread(target=_load_again_and_again, args=(target.port, stopped))
        if attack.loads:
            loading.start()
        pace = _Pace(swarm)
        for connection in writers:
            pace.start(connection, seconds)
        try:
            swarm.run_for(seconds)
            flood.stopped = True
            answered = flood.answered
            # Wait for pending commands too: leaving out the slowest would hide them.
            swarm.run(lambda: not pace.waiting or swarm.lost > 0, 120)
        finally:
            stopped.set()
            if attack.loads:
                loading.join()
        if swarm.lost:
            raise RuntimeError(f"the server ended {swarm.lost} connections")
    return pace.times, answered


class _Flood:
    """Closed-loop sender that ignores the content of the answers."""

    def __init__(self, swarm: Swarm) -> None:
        self._swarm = swarm
        self.answered = 0
        self.stopped = False

    def send(self, connection: Connection, messages: Messages) -> None:
        def answered(_payload: bytes, _size: int) -> None:
            self.answered += 1
            if not self.stopped:
                self.send(connection, messages)

        self._swarm.send(connection, "command", next(messages), answered)


class _Pace:
    """Open-loop writers: each adds ten tasks a second, without waiting for answers."""

    def __init__(self, swarm: Swarm) -> None:
        self._swarm = swarm
        self.times: list[float] = []
        self.waiting = 0

    def start(self, connection: Connection, seconds: float) -> None:
        first = time.perf_counter() + random.uniform(0, EVERY_S)
        for number in range(int(seconds / EVERY_S)):
            due = first + number * EVERY_S
            self._swarm.at(due, functools.partial(self._add, connection, due))

    def _add(self, connection: Connection, due: float) -> None:
        self.waiting += 1

        def answered(payload: bytes, _size: int) -> None:
            if b'"ok":true' not in payload:
                raise RuntimeError(f"a writer was refused: {payload[:300].decode()}")
            self.waiting -= 1
            self.times.append(time.perf_counter() - due)

        self._swarm.send(connection, "command", addition("main", len(self.times)), answered)


def _load_again_and_again(port: int, stopped: threading.Event) -> None:
    head = f"GET /l/main/snapshot HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    request = f"{head}Accept-Encoding: gzip\r\nConnection: close\r\n\r\n".encode()
    while not stopped.is_set():
        with socket.create_connection(("127.0.0.1", port), 30) as connection:
            connection.sendall(request)
            while connection.recv(1 << 20):
                pass
