"""What the fast transport asks of eventlet: to be told of a socket, and to be called later."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import eventlet
import pytest

from web.sockets.fast.hub import Watch, background, later, soon


class Told:
    """How often it was told; its watch, if it has one, then ends."""

    def __init__(self) -> None:
        self.readable_, self.writable_ = 0, 0
        self.watch: Watch | None = None

    def readable(self) -> None:
        self.readable_ += 1
        if self.watch:
            self.watch.read(False)

    def writable(self) -> None:
        self.writable_ += 1
        if self.watch:
            self.watch.write(False)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, client = socket.socketpair()
    ours.setblocking(False)
    with ours, client:
        yield ours, client


def turn() -> None:
    """The hub has its turn, and then once more."""
    for _ in range(3):
        eventlet.sleep(0.005)


def test_it_is_told_of_bytes_to_read_for_as_long_as_that_is_wanted(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, client = pair
    told = Told()
    watch = told.watch = Watch(ours.fileno(), told)
    watch.read(True)
    watch.read(True)
    turn()
    assert told.readable_ == 0
    client.send(b"x")
    turn()
    assert told.readable_ == 1
    turn()
    assert told.readable_ == 1
    watch.read(True)
    turn()
    assert told.readable_ == 2


def test_it_is_told_of_room_to_write_for_as_long_as_that_is_wanted(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    told = Told()
    watch = told.watch = Watch(pair[0].fileno(), told)
    turn()
    assert told.writable_ == 0
    watch.write(True)
    turn()
    assert (told.readable_, told.writable_) == (0, 1)


def test_who_is_no_longer_watched_in_the_same_turn_of_the_hub_is_not_told() -> None:
    """The hub gathers all that is ready first, and so may call one that the one before it removed."""
    pairs = [socket.socketpair() for _ in range(2)]
    watches: list[Watch] = []

    class First(Told):
        def readable(self) -> None:
            super().readable()
            for watch in watches:
                watch.read(False)

    told = [First(), First()]
    watches = [Watch(ours.fileno(), one) for (ours, _), one in zip(pairs, told, strict=True)]
    for (_, client), watch in zip(pairs, watches, strict=True):
        watch.read(True)
        client.send(b"x")
    turn()
    assert sum(one.readable_ for one in told) == 1
    for ours, client in pairs:
        ours.close()
        client.close()


def test_what_is_put_off_is_done_in_the_hubs_next_turn_in_order_and_what_is_delayed_after_that() -> None:
    done: list[str] = []
    later(0.005, lambda: done.append("later"))
    soon(lambda: done.append("soon"))
    soon(lambda: done.append("then"))
    assert done == []
    eventlet.sleep(0)
    eventlet.sleep(0.02)
    assert done == ["soon", "then", "later"]


def test_what_runs_in_the_background_may_wait() -> None:
    done: list[str] = []

    def waits() -> None:
        eventlet.sleep(0.001)
        done.append("waited")

    background(waits)
    assert done == []
    eventlet.sleep(0.02)
    assert done == ["waited"]
