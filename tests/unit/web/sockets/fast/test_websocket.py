"""One websocket over a pair of sockets, without a hub: frames in, frames out, and each way to end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from infra.benchmark.load.frames import masked
from web.sockets.fast import websocket as websocket_module
from web.sockets.fast.frames import GOING_AWAY, PING, PONG, TEXT, TOO_LARGE, Item, close_frame, frame
from web.sockets.fast.websocket import WebSocket

LIMIT = 1000


class Watch:
    """Instead of the hub's: what it was asked to watch for."""

    reads = writes = False

    def __init__(self, _fd: int, _ready: Any) -> None: ...

    def read(self, wanted: bool) -> None:
        self.reads = wanted

    def write(self, wanted: bool) -> None:
        self.writes = wanted


class Owner:
    """Whose websocket it is, and who watches for slow ones: `said` is all that it was told."""

    message_limit = LIMIT

    def __init__(self) -> None:
        self.said: list[Any] = []

    def received(self, messages: Sequence[Item]) -> None:
        self.said.extend(messages)

    def failed(self, code: int) -> None:
        self.said.append(("failed", code))

    def ended(self) -> None:
        self.said.append("ended")

    def behind(self, _websocket: WebSocket) -> None:
        self.said.append("behind")

    def overflows(self, _websocket: WebSocket) -> None:
        self.said.append("overflows")

    def caught_up(self, _websocket: WebSocket) -> None:
        self.said.append("caught up")

    def lingers(self, _websocket: WebSocket, _until: float) -> None:
        self.said.append("lingers")


class Pair:
    """A websocket and its client's end. What it puts off until the hub's next turn waits for `turn`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._later: list[Callable[[], None]] = []
        monkeypatch.setattr(websocket_module, "Watch", Watch)
        monkeypatch.setattr(websocket_module, "soon", self._later.append)
        ours, self.client = socket.socketpair()
        ours.setblocking(False)
        self.client.settimeout(5)
        self.owner = Owner()
        self.websocket = WebSocket(ours, self.owner, self.owner)
        self.turn()

    def turn(self) -> None:
        while self._later:
            self._later.pop(0)()

    def sends(self, data: bytes) -> None:
        self.client.sendall(data)
        self.websocket.readable()
        self.turn()

    def takes(self, size: int) -> bytes:
        """So many bytes, with all turns of writing that this needs."""
        data = b""
        while len(data) < size:
            data += self.client.recv(size - len(data))
            self.websocket.writable()
        return data


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    pair = Pair(monkeypatch)
    yield pair
    pair.websocket.abort()
    pair.client.close()


def watch(pair: Pair) -> Any:
    return pair.websocket._watch


def test_what_the_client_sends_reaches_its_owner_and_what_is_written_the_client(pair: Pair) -> None:
    pair.sends(masked(b"2") + masked(b"hello"))
    assert pair.owner.said == [(TEXT, "2"), (TEXT, "hello")]
    pair.websocket.write(frame(TEXT, b"3"))
    pair.websocket.write_parts([frame(TEXT, b"four")[:2], memoryview(b"fo"), b"ur"])
    assert pair.client.recv(100) == frame(TEXT, b"3") + frame(TEXT, b"four")


def test_what_the_client_does_not_take_waits_and_goes_out_in_order(pair: Pair) -> None:
    frames = [frame(TEXT, bytes([65 + number]) * 300_000) for number in range(4)]
    for number, data in enumerate(frames):
        if number % 2:
            pair.websocket.write(data)
        else:
            pair.websocket.write_parts([data[:100], memoryview(data)[100:]])
    assert pair.owner.said[0] == "behind"
    assert watch(pair).writes
    assert pair.takes(sum(map(len, frames))) == b"".join(frames)
    assert pair.owner.said[-1] == "caught up"
    assert not watch(pair).writes
    pair.websocket.write(frame(TEXT, b"next"))
    assert pair.client.recv(100) == frame(TEXT, b"next")


def test_who_does_not_take_its_answers_is_not_asked_for_more(pair: Pair) -> None:
    assert watch(pair).reads
    data = frame(TEXT, b"x" * 1_500_000)
    pair.websocket.write(data)
    assert not watch(pair).reads
    pair.takes(len(data))
    assert watch(pair).reads


def test_where_too_much_waits_already_what_may_be_dropped_is_not_kept_and_an_answer_is(pair: Pair) -> None:
    pair.websocket.write(frame(TEXT, b"x" * 1_000_000), droppable=True)
    assert pair.owner.said == ["behind"]
    assert pair.websocket.unsent
    size = pair.websocket.unsent.size_bytes
    pair.websocket.write(frame(TEXT, b"events"), droppable=True)
    assert pair.owner.said == ["behind", "overflows"]
    assert pair.websocket.unsent.size_bytes == size
    answer = frame(TEXT, b"answer")
    pair.websocket.write(answer)
    assert pair.websocket.unsent.size_bytes == size + len(answer)


def test_a_ping_is_answered_with_what_it_carries(pair: Pair) -> None:
    ping = bytearray(masked(b"abc"))
    ping[0] = 0x80 | PING
    pair.sends(bytes(ping))
    assert pair.client.recv(100) == frame(PONG, b"abc")
    assert pair.owner.said == []


def test_a_message_beyond_the_limit_ends_the_connection_and_says_why(pair: Pair) -> None:
    pair.sends(masked(b"x" * LIMIT))
    pair.sends(masked(b"x" * (LIMIT + 1)))
    assert pair.owner.said[1:] == [("failed", TOO_LARGE), "lingers", "ended"]
    assert pair.client.recv(100) == close_frame(TOO_LARGE)
    assert pair.client.recv(100) == b""


def test_closing_sends_what_waits_first_and_the_close_frame_last_and_takes_no_more(pair: Pair) -> None:
    data = frame(TEXT, b"x" * 1_000_000)
    pair.websocket.write(data)
    pair.websocket.close(GOING_AWAY)
    pair.websocket.write(frame(TEXT, b"late"))
    expected = data + close_frame(GOING_AWAY)
    assert pair.takes(len(expected)) == expected
    assert pair.client.recv(100) == b""
    pair.turn()
    assert pair.owner.said.count("ended") == 1
    assert pair.websocket.is_open
    pair.client.close()
    pair.websocket.readable()
    assert not pair.websocket.is_open
    pair.turn()
    assert pair.owner.said.count("ended") == 1


def test_a_client_that_is_gone_ends_it_once_whether_it_is_read_or_written(pair: Pair) -> None:
    pair.client.close()
    for _ in range(2):
        pair.websocket.write(frame(TEXT, b"3"))
        pair.turn()
    pair.websocket.readable()
    pair.turn()
    assert not pair.websocket.is_open
    assert pair.owner.said.count("ended") == 1
    assert not watch(pair).reads


def test_an_owner_that_raises_costs_its_own_connection(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(_messages: Sequence[Item]) -> None:
        raise KeyError

    monkeypatch.setattr(pair.owner, "received", raises)
    pair.sends(masked(b"2"))
    assert not pair.websocket.is_open
    assert pair.owner.said[-1] == "ended"
