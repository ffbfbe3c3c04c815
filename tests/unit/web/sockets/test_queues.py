"""Clients whose packets wait in Engine.IO's queue: told once that they are behind, then closed."""

from __future__ import annotations

from queue import Queue
from typing import Any

import pytest

from web.sockets.queues import BEHIND_MESSAGES, BEHIND_S, GONE_S, SWEEP_S, QueueSweeper

EVENTS, ANSWER = '2["events",{}]', '31[{"ok":true}]'


class Packet:
    def __init__(self, data: str) -> None:
        self.data = data


class Socket:
    """As much of Engine.IO's socket as is looked at."""

    def __init__(self, sid: str = "sid") -> None:
        self.sid = sid
        self.queue: Queue[Packet | None] = Queue()
        self.is_closed = False

    def put(self, *texts: str) -> None:
        for text in texts:
            self.queue.put(Packet(text))

    def close(self, wait: bool, abort: bool) -> None:
        assert (wait, abort) == (False, True)
        self.is_closed = True


class Swept:
    """A sweeper, and of whom it spoke."""

    def __init__(self, *sockets: Socket) -> None:
        self.sockets = sockets
        self.behind: list[str] = []
        self.evicted = 0
        self.sweeper = QueueSweeper(self.behind.append, self._evicted)

    def _evicted(self) -> None:
        self.evicted += 1

    def after(self, seconds: float) -> None:
        for _ in range(round(seconds / SWEEP_S)):
            self.sweeper.sweep(self.sockets)


@pytest.fixture
def socket() -> Socket:
    return Socket()


def texts(socket: Socket) -> list[Any]:
    return [packet and packet.data for packet in socket.queue.queue]


def test_who_takes_nothing_for_seconds_loses_what_may_be_dropped_and_is_told(socket: Socket) -> None:
    swept = Swept(socket)
    socket.put(EVENTS, ANSWER, '2["head",{}]', '2["presence",{}]', '2["reset",{}]')
    swept.after(BEHIND_S)
    assert not swept.behind
    swept.after(SWEEP_S)
    assert swept.behind == ["sid"]
    assert texts(socket) == [ANSWER, '2["reset",{}]']
    assert not socket.is_closed


def test_the_packet_that_ends_a_poll_is_kept(socket: Socket) -> None:
    swept = Swept(socket)
    socket.put(EVENTS)
    socket.queue.put(None)
    swept.after(BEHIND_S + SWEEP_S)
    assert texts(socket) == [None]


def test_who_takes_some_from_time_to_time_is_left_alone(socket: Socket) -> None:
    swept = Swept(socket)
    for _ in range(10):
        socket.put(EVENTS, EVENTS)
        swept.after(BEHIND_S)
        socket.queue.get()
    assert not swept.behind


def test_who_still_takes_nothing_after_it_was_told_is_closed_and_counted(socket: Socket) -> None:
    swept = Swept(socket)
    socket.put(ANSWER)
    swept.after(BEHIND_S + SWEEP_S)
    assert swept.behind == ["sid"]
    swept.after(GONE_S - SWEEP_S)
    assert not socket.is_closed
    swept.after(2 * SWEEP_S)
    assert socket.is_closed
    assert swept.evicted == 1
    assert swept.behind == ["sid"]


def test_who_caught_up_after_it_was_told_is_told_again_the_next_time(socket: Socket) -> None:
    swept = Swept(socket)
    for _ in range(2):
        socket.put(EVENTS)
        swept.after(BEHIND_S + SWEEP_S)
        swept.after(SWEEP_S)
    assert swept.behind == ["sid", "sid"]
    assert not socket.is_closed


def test_too_many_packets_are_too_many_at_once(socket: Socket) -> None:
    swept = Swept(socket, Socket("other"))
    socket.put(*[EVENTS] * BEHIND_MESSAGES)
    swept.after(SWEEP_S)
    assert not swept.behind
    socket.put(EVENTS)
    swept.after(SWEEP_S)
    assert swept.behind == ["sid"]
    assert socket.queue.empty()
