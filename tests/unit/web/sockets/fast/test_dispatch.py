"""Messages handled as their frame arrives: ours at once, and all that is unusual by the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from web.sockets.fast.dispatch import Dispatcher, Respond
from web.sockets.fast.frames import TEXT, frame


class WebSocket:
    """`frames` is what was written, each put together from its parts."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.parts = 0

    def write(self, data: bytes) -> None:
        self.frames.append(data)

    def write_parts(self, parts: Sequence[bytes | memoryview]) -> None:
        self.parts = len(parts)
        self.frames.append(b"".join(parts))


class Socket:
    """As much of a client's socket as is looked at; `working` is how many messages have no answer yet."""

    sid = "engine"
    closed = False

    def __init__(self) -> None:
        self.websocket: WebSocket | None = WebSocket()
        self.working = 0

    def asked(self) -> None:
        self.working += 1

    def answered(self) -> None:
        self.working -= 1


class Server:
    """As much of a server as is looked at; it is its own manager."""

    is_there = True

    def __init__(self) -> None:
        self.manager = self

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str:
        assert (eio_sid, namespace) == ("engine", "/")
        return "sid"

    def is_connected(self, sid: str, _namespace: str) -> bool:
        assert sid == "sid"
        return self.is_there


class Dispatching:
    """A dispatcher with a handler of `join`; `handled` is what reached it, `respond` answers the last."""

    def __init__(self) -> None:
        self.server, self.socket = Server(), Socket()
        self.handled: list[tuple[str, Sequence[Any]]] = []
        dispatcher: Any = Dispatcher(self.server, {"join": self._join})
        self._dispatch = dispatcher.dispatch

    def _join(self, sid: str, arguments: Sequence[Any], respond: Respond) -> None:
        self.handled.append((sid, arguments))
        self.respond = respond

    def send(self, text: str) -> bool:
        return bool(self._dispatch(self.socket, text))

    def frames(self) -> list[bytes]:
        assert self.socket.websocket
        return self.socket.websocket.frames


@pytest.fixture
def dispatching() -> Dispatching:
    return Dispatching()


def test_a_message_reaches_its_handler_and_its_answer_the_client_under_its_number(
    dispatching: Dispatching,
) -> None:
    assert dispatching.send('4217["join",{"list":"main"}]')
    assert dispatching.handled == [("sid", [{"list": "main"}])]
    assert dispatching.socket.working == 1
    dispatching.respond({"ok": True})
    assert dispatching.socket.working == 0
    assert dispatching.frames() == [frame(TEXT, b'4317[{"ok":true}]')]


def test_who_asks_for_no_answer_gets_none_and_the_message_is_done_all_the_same(
    dispatching: Dispatching,
) -> None:
    assert dispatching.send('42["join",{}]')
    dispatching.respond({"ok": True})
    assert dispatching.socket.working == 0
    assert not dispatching.frames()


@pytest.mark.parametrize("name", ["snapshot", "events"])
def test_a_text_that_many_share_is_written_as_it_is_in_one_frame(dispatching: Dispatching, name: str) -> None:
    dispatching.send('420["join"]')
    shared = b'{"title":"' + b"x" * 70_000 + b'"}'
    dispatching.respond({"ok": True, name: msgspec.Raw(shared), "position": 3})
    (data,) = dispatching.frames()
    assert data == frame(TEXT, b'430[{"ok":true,"position":3,"%b":%b}]' % (name.encode(), shared))
    assert dispatching.socket.websocket
    assert dispatching.socket.websocket.parts == 3


def test_few_events_that_nobody_shares_are_written_with_the_rest(dispatching: Dispatching) -> None:
    dispatching.send('421["join"]')
    dispatching.respond({"ok": True, "events": [], "snapshot": None})
    assert dispatching.frames() == [frame(TEXT, b'431[{"ok":true,"events":[],"snapshot":null}]')]


def test_an_answer_for_who_is_gone_goes_nowhere(dispatching: Dispatching) -> None:
    for number in range(2):
        dispatching.send(f'42{number}["join"]')
        dispatching.socket.closed = True
        dispatching.respond({"ok": True})
    websocket, dispatching.socket.websocket = dispatching.socket.websocket, None
    dispatching.respond({"ok": True})
    assert websocket
    assert not websocket.frames


@pytest.mark.parametrize(
    "text",
    [
        "40",
        '43["join"]',
        '42/other,["join"]',
        '42["make_tea"]',
        "42[]",
        "42[1]",
        '42["join"',
        "42" + "[" * 10_000,
        '4201["join"]',
        '42²["join"]',
        '42-1["join"]',
        "42" + "1" * 16 + '["join"]',
        '451-["join"]',
        "",
    ],
)
def test_what_is_unusual_is_left_to_the_library(dispatching: Dispatching, text: str) -> None:
    assert not dispatching.send(text)
    assert not dispatching.handled
    assert dispatching.socket.working == 0


def test_a_client_that_did_not_connect_yet_is_left_to_the_library(dispatching: Dispatching) -> None:
    dispatching.server.is_there = False
    assert not dispatching.send('421["join"]')
    assert not dispatching.handled
