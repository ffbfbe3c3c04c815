"""Who is in which room, and what a broadcast costs: one encoding for all."""

from __future__ import annotations

from typing import Any

import pytest
import socketio
from engineio.packet import Packet

from web.sockets.fast import audience
from web.sockets.fast.frames import TEXT, frame
from web.sockets.fast.manager import FastManager
from web.sockets.packets import WirePacket


class Socket:
    """A client that polls: `sent` are the texts of its packets."""

    websocket: Any = None
    upgraded = False

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, packet: Packet) -> None:
        self.sent.append(packet.encode())


class WebSocketOf:
    """One on a websocket: `written` are its frames, and whether they may be dropped."""

    upgraded = True

    def __init__(self) -> None:
        self.written: list[tuple[bytes, bool]] = []
        self.websocket = self


class Rooms:
    """A server with so many clients, none of which has a network. `sids` are their sessions."""

    def __init__(self, *sockets: Any) -> None:
        self.manager = FastManager()
        self.server = socketio.Server(
            async_mode="threading", client_manager=self.manager, serializer=WirePacket
        )
        engine: Any = self.server.eio
        self.sids = []
        for number, socket in enumerate(sockets):
            engine.sockets[f"engine{number}"] = socket
            self.sids.append(self.manager.connect(f"engine{number}", "/"))

    def emit(self, event: str = "events", room: str = "main", **more: Any) -> None:
        self.server.emit(event, {"list": room}, room=room, **more)


def text(event: str = "events", room: str = "main") -> str:
    return f'42["{event}",{{"list":"{room}"}}]'


@pytest.fixture
def sockets() -> list[Socket]:
    return [Socket(), Socket(), Socket()]


@pytest.fixture
def rooms(sockets: list[Socket]) -> Rooms:
    return Rooms(*sockets)


def test_what_is_sent_to_a_room_reaches_who_is_in_it_and_nobody_else(
    rooms: Rooms, sockets: list[Socket]
) -> None:
    for sid in rooms.sids[:2]:
        rooms.server.enter_room(sid, "main")
    rooms.server.enter_room(rooms.sids[2], "other")
    rooms.emit()
    assert [socket.sent for socket in sockets] == [[text()], [text()], []]


def test_who_left_or_broke_gets_nothing_and_nothing_is_kept_of_an_empty_room(
    rooms: Rooms, sockets: list[Socket]
) -> None:
    for sid in rooms.sids[:2]:
        rooms.server.enter_room(sid, "main")
    rooms.server.leave_room(rooms.sids[0], "main")
    rooms.manager.disconnect(rooms.sids[1], "/")
    rooms.emit()
    assert [socket.sent for socket in sockets] == [[], [], []]
    assert not rooms.manager._audiences
    assert "main" not in rooms.manager.rooms["/"]
    assert rooms.sids[1] not in rooms.manager._rooms_of


def test_who_breaks_leaves_all_of_its_rooms(rooms: Rooms) -> None:
    for room in ("one", "two", "one"):
        rooms.server.enter_room(rooms.sids[0], room)
    rooms.server.enter_room(rooms.sids[1], "two")
    rooms.manager.disconnect(rooms.sids[0], "/")
    assert list(rooms.manager._audiences) == [("/", "two")]
    assert not rooms.manager.is_connected(rooms.sids[0], "/")
    assert rooms.manager.is_connected(rooms.sids[1], "/")


def test_a_session_is_a_room_of_its_own_that_costs_nothing(rooms: Rooms, sockets: list[Socket]) -> None:
    assert list(rooms.manager.rooms["/"]) == [None]
    rooms.server.emit("reset", {"list": "main"}, to=rooms.sids[1])
    assert [socket.sent for socket in sockets] == [[], [text("reset")], []]


def test_what_is_sent_to_everybody_reaches_who_is_in_no_room_too(rooms: Rooms, sockets: list[Socket]) -> None:
    rooms.server.emit("bye", {})
    assert [socket.sent for socket in sockets] == [['42["bye",{}]']] * 3


def test_what_the_fast_way_has_not_is_left_to_the_library(rooms: Rooms, sockets: list[Socket]) -> None:
    engine: Any = rooms.server.eio
    by_the_library: list[str] = []
    engine.send_packet = lambda sid, _: by_the_library.append(sid)
    for sid in rooms.sids:
        rooms.server.enter_room(sid, "main")
    rooms.emit(skip_sid=rooms.sids[0])
    assert sorted(by_the_library) == ["engine1", "engine2"]
    assert [socket.sent for socket in sockets] == [[], [], []]


@pytest.mark.parametrize(
    ("event", "droppable"), [("events", True), ("head", True), ("presence", True), ("reset", False)]
)
def test_websockets_get_one_frame_that_may_be_dropped_if_a_new_join_makes_up_for_it(
    monkeypatch: pytest.MonkeyPatch, event: str, droppable: bool
) -> None:
    def write_all(websockets: list[WebSocketOf], data: bytes, may_drop: bool) -> None:
        for websocket in websockets:
            websocket.written.append((data, may_drop))

    monkeypatch.setattr(audience, "write_all", write_all)
    clients = [WebSocketOf(), WebSocketOf()]
    rooms = Rooms(*clients)
    for sid in rooms.sids:
        rooms.server.enter_room(sid, "main")
    rooms.emit(event)
    expected = (frame(TEXT, text(event).encode()), droppable)
    assert [client.written for client in clients] == [[expected], [expected]]
    assert clients[0].written[0][0] is clients[1].written[0][0]
