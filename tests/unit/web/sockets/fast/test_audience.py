"""Who gets a broadcast, and what is done with those that cannot take it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from engineio.packet import MESSAGE, Packet

from web.sockets.fast import websocket as link_module
from web.sockets.fast.audience import Audience
from web.sockets.fast.frames import TEXT, frame
from web.sockets.fast.socket import FastSocket

PACKET = Packet(MESSAGE, '2["events",{}]')
FRAME = frame(TEXT, b'42["events",{}]')


class FakeLink:
    """Takes the first `room` bytes of each frame, or fails."""

    def __init__(self, room: int | Exception = 1000) -> None:
        self._room = room
        self.sent: list[bytes] = []
        self.kept: list[tuple[Sequence[bytes], bool, int]] = []
        self.direct: Callable[[bytes], int] | None = self._send

    def _send(self, data: bytes) -> int:
        if isinstance(self._room, Exception):
            raise self._room
        self.sent.append(data)
        return min(len(data), self._room)

    def keep(self, parts: Sequence[bytes], droppable: bool, sent: int) -> None:
        self.kept.append((parts, droppable, sent))

    def abort(self) -> None:
        """Never called at once: only in the hub's next turn."""
        raise AssertionError


class FakeSocket:
    """Polls until it has a websocket."""

    def __init__(self, websocket: FakeLink | None = None) -> None:
        self.websocket = websocket
        self.upgraded = websocket is not None
        self.polled: list[Packet] = []

    def send(self, packet: Packet) -> None:
        self.polled.append(packet)


def audience(**members: FakeSocket) -> Audience:
    found = Audience()
    for sid, socket in members.items():
        found.add(sid, cast(FastSocket, socket))
    return found


def test_each_gets_it_once_in_its_own_way() -> None:
    polling, there = FakeSocket(), FakeLink()
    both = audience(a=polling, b=FakeSocket(there))
    both.send(PACKET, droppable=True)
    assert (polling.polled, there.sent, there.kept) == ([PACKET], [FRAME], [])


def test_who_has_upgraded_gets_the_next_one_as_a_websocket_and_only_so() -> None:
    socket, websocket = FakeSocket(), FakeLink()
    one = audience(a=socket)
    socket.websocket = websocket
    one.send(PACKET, droppable=True)
    assert (len(socket.polled), websocket.sent) == (1, []), "the upgrade is not done yet"
    socket.upgraded = True
    one.send(PACKET, droppable=True)
    one.send(PACKET, droppable=True)
    assert (len(socket.polled), websocket.sent) == (1, [FRAME, FRAME])


@pytest.mark.parametrize("droppable", [True, False])
def test_what_a_link_does_not_take_is_kept_with_what_was_sent_of_it(droppable: bool) -> None:
    full, partly, waiting = FakeLink(BlockingIOError()), FakeLink(5), FakeLink()
    waiting.direct = None
    audience(a=FakeSocket(full), b=FakeSocket(partly), c=FakeSocket(waiting)).send(PACKET, droppable)
    assert full.kept == [((FRAME,), droppable, 0)]
    assert partly.kept == [((FRAME,), droppable, 5)]
    assert (waiting.kept, waiting.sent) == ([((FRAME,), droppable, 0)], [])


def test_a_broken_link_is_closed_later_and_the_others_get_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    later: list[Any] = []
    monkeypatch.setattr(link_module, "soon", later.append)
    broken, fine = FakeLink(ConnectionResetError()), FakeLink()
    audience(a=FakeSocket(broken), b=FakeSocket(fine)).send(PACKET, droppable=True)
    assert later == [broken.abort]
    assert (broken.kept, fine.sent) == ([], [FRAME])


def test_who_left_gets_nothing_whether_polling_or_not() -> None:
    polling, websocket = FakeSocket(), FakeLink()
    both = audience(a=polling, b=FakeSocket(websocket))
    both.send(PACKET, droppable=True)
    both.remove("a")
    both.remove("b")
    both.send(PACKET, droppable=True)
    assert (len(polling.polled), len(websocket.sent), len(both)) == (1, 1, 0)
