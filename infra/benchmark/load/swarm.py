"""Thousands of connections on one epoll, with a schedule of sends."""

from __future__ import annotations

import functools
import itertools
import os
import random
import re
import select
import time
from collections.abc import Callable, Sequence
from typing import Any

from infra.benchmark.load import frames
from infra.benchmark.load.arrivals import EVENTS, Arrivals
from infra.benchmark.load.clock import Clock
from infra.benchmark.load.connection import CONNECTED, JOINED, OPENED, REQUESTED, Connection, OnAnswer
from infra.benchmark.load.inbox import LARGE_BYTES, Packet

READ_BYTES = 16_384
HOST = "127.0.0.1"
GATHER_S = 0.0002
"""Sleep between iterations. Without it this process wakes for every frame, and the server pays several µs per
delivery for the wake-up, which a remote client does not cost. It adds at most this to each latency, equally
for all servers."""
_PONG = frames.masked(b"3")
_TRY_AGAIN = re.compile(rb'"code":"(busy|store_unavailable|draining|overloaded)"')


class Swarm:
    """Clients of one server, or round-robin of several. `close` resets all connections."""

    def __init__(self, *ports: int) -> None:
        self._ports = itertools.cycle(ports)
        self._epoll = select.epoll()
        self._clock = Clock()
        self.at, self.every = self._clock.at, self._clock.every
        self.connections: dict[int, Connection] = {}
        self.arrivals = Arrivals()
        self.joined = 0
        self.lost = 0
        """How many connections the server ended, or never accepted."""
        self.persistent = False
        """Whether a client that is refused or broken before it has joined comes back, as a browser does."""
        self.refused = 0
        """How many joins were answered with 'try again', and were tried again."""

    def close(self) -> None:
        for connection in self.connections.values():
            connection.socket.close()
        self.connections.clear()
        self._epoll.close()

    def __enter__(self) -> Swarm:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- connecting and sending

    def connect(
        self, joins: Sequence[dict[str, Any] | None], on_join: OnAnswer | None = None
    ) -> list[Connection]:
        """Starts one connection for each `join` message (None: connects only), all at once."""
        connections = []
        for join in joins:
            connection = Connection(join)
            if on_join:
                connection.answers = {0: on_join}
            self.connections[connection.socket.fileno()] = connection
            connection.socket.connect_ex((HOST, next(self._ports)))
            self._epoll.register(connection.socket.fileno(), select.EPOLLOUT)
            connections.append(connection)
        return connections

    def join(
        self, count: int, list_id: str = "main", at_once: int = 200, on_join: OnAnswer | None = None
    ) -> list[Connection]:
        """Connects `count` clients to a list, `at_once` concurrently. Raises TimeoutError."""
        wanted = [{"list": list_id}] * count
        connections, target = [], self.joined
        for start in range(0, count, at_once):
            some = wanted[start : start + at_once]
            connections += self.connect(some, on_join)
            target += len(some)
            self.run(functools.partial(self._have_joined, target), 60)
        if self.lost:
            raise RuntimeError(f"the server ended {self.lost} of {count} connections while they joined")
        return connections

    def _have_joined(self, count: int) -> bool:
        return self.joined + self.lost >= count

    def drop(self, connections: Sequence[Connection]) -> None:
        """Resets connections, as if the clients lost their network."""
        for connection in connections:
            if self.connections.pop(connection.socket.fileno(), None):
                connection.socket.close()

    def send(self, connection: Connection, name: str, payload: Any, on_answer: OnAnswer) -> None:
        """Sends a message; calls `on_answer` with the answer's packet."""
        if connection.socket.fileno() not in self.connections:
            raise RuntimeError("the server ended the connection of a client that was to send")
        number = connection.asked
        connection.asked += 1
        if connection.answers is None:
            connection.answers = {}
        connection.answers[number] = on_answer
        self._write(connection, frames.masked(frames.message(number, name, payload)))

    # --- the loop

    def run(self, until: Callable[[], bool], timeout_s: float) -> None:
        """Runs the loop until the condition is true. Raises TimeoutError."""
        deadline = time.perf_counter() + timeout_s
        while not until():
            if time.perf_counter() > deadline:
                raise TimeoutError(f"not reached within {timeout_s:g} s")
            self._turn(self._clock.wait_s(0.05))
            self._clock.run_due()

    def run_for(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        self.run(lambda: time.perf_counter() >= end, seconds + 5)

    def _turn(self, wait_s: float) -> None:
        chunks, connections, now = self.arrivals.chunks, self.connections, time.perf_counter
        read = os.read
        ready = self._epoll.poll(wait_s)
        if ready:
            time.sleep(GATHER_S)
            ready = self._epoll.poll(0)
        for descriptor, events in ready:
            connection = connections.get(descriptor)
            if connection is None:
                continue
            if events & select.EPOLLOUT:
                self._request(connection)
                continue
            try:
                data = read(descriptor, LARGE_BYTES if connection.inbox.is_skipping else READ_BYTES)
            except OSError:
                data = b""
            if (times := chunks.get(data)) is not None and connection.inbox.is_empty:
                times.append(now())
            elif data:
                self._received(connection, data)
            else:
                self._end(connection)

    def _request(self, connection: Connection) -> None:
        """Handles the end of connect(): sends the upgrade request, or records the refusal."""
        try:
            address, port = connection.socket.getpeername()
            self._write(connection, frames.upgrade_request(address, port))
            self._epoll.modify(connection.socket.fileno(), select.EPOLLIN)
        except OSError:
            self._end(connection)

    def _write(self, connection: Connection, data: bytes) -> None:
        if connection.socket.send(data) != len(data):
            raise RuntimeError("the server reads so slowly that the load client's own buffer is full")

    def _end(self, connection: Connection) -> None:
        if self.connections.pop(connection.socket.fileno(), None) is None:
            return
        connection.socket.close()
        if self.persistent and connection.stage != JOINED:
            self.refused += 1
            answer = connection.answers[0] if connection.answers else None
            again = [connection.join]
            self.at(
                time.perf_counter() + random.uniform(0.1, 1.0), functools.partial(self.connect, again, answer)
            )
        else:
            self.lost += 1

    # --- receiving

    def _received(self, connection: Connection, data: bytes) -> None:
        if connection.stage == REQUESTED:
            head, end, data = (connection.greeting + data).partition(frames.HEADER_END)
            if not end:
                connection.greeting = head
                return
            if not head.startswith(frames.UPGRADED):
                self._end(connection)
                return
            connection.stage = OPENED
        was_empty = connection.inbox.is_empty
        events = []
        packets = connection.inbox.take(data)
        for packet in packets:
            if packet.payload.startswith(EVENTS) and connection.stage == JOINED:
                events.append(packet.payload)
            else:
                self._packet(connection, packet)
        events_only = was_empty and connection.inbox.is_empty and len(events) == len(packets)
        chunks = [(data, events)] if events_only and events else [(one, [one]) for one in events]
        self.arrivals.note(chunks, time.perf_counter())

    def _packet(self, connection: Connection, packet: Packet) -> None:
        opcode, payload, size = packet
        if opcode == frames.TEXT:
            if payload == b"2":
                self._write(connection, _PONG)
            elif payload.startswith(b"43"):
                self._answer(connection, payload, size)
            elif connection.stage != JOINED:
                self._advance(connection, payload)
        elif opcode == frames.CLOSE:
            self._end(connection)

    def _answer(self, connection: Connection, payload: bytes, size: int) -> None:
        number = frames.acknowledged(payload)
        if connection.stage == CONNECTED and number == 0:
            if not payload.startswith(b'430[{"ok":true'):
                self._try_again(connection, payload)
                return
            connection.stage = JOINED
            connection.join = None
            self.joined += 1
        on_answer = connection.answers.pop(number, None) if connection.answers else None
        if on_answer:
            on_answer(payload, size)

    def _advance(self, connection: Connection, payload: bytes) -> None:
        if connection.stage == OPENED and payload.startswith(b"0"):
            self._write(connection, frames.masked(b"40"))
            connection.stage = CONNECTED
        elif connection.stage == CONNECTED and payload.startswith(b"40"):
            if connection.join is None:
                connection.stage = JOINED
                self.joined += 1
                return
            connection.asked = 1
            self._ask_to_join(connection)

    def _ask_to_join(self, connection: Connection) -> None:
        if connection.socket.fileno() in self.connections:
            self._write(connection, frames.masked(frames.message(0, "join", connection.join)))

    def _try_again(self, connection: Connection, payload: bytes) -> None:
        if not _TRY_AGAIN.search(payload):
            raise RuntimeError(f"the server refused a join: {payload[:300].decode()}")
        self.refused += 1
        wait_s = random.uniform(0.05, 0.5)
        self.at(time.perf_counter() + wait_s, lambda: self._ask_to_join(connection))
