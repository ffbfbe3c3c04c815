"""What stands before Socket.IO: a server without a network, told what a client sends."""

from __future__ import annotations

import io
from typing import Any

import pytest
import socketio

from web.sockets.packet_gate import PacketGate
from web.sockets.packets import WirePacket

ENGINE_SID = "engine"


class Socket:
    """As much of Engine.IO's socket as is looked at."""

    def __init__(self) -> None:
        self.closing = self.closed = False

    def close(self, wait: bool, abort: bool) -> None:
        assert abort
        assert not wait
        self.closing = self.closed = True


class Client:
    """One client, and which handlers of the server ran for it."""

    def __init__(self) -> None:
        self.server = socketio.Server(async_mode="threading", serializer=WirePacket, async_handlers=False)
        self.ran: list[str] = []
        for name in ("connect", "disconnect", "join"):
            self.server.on(name, lambda *_, name=name: self.ran.append(name))
        self.socket = Socket()
        engine: Any = self.server.eio
        engine.sockets[ENGINE_SID] = self.socket
        engine.send = lambda *_: None
        self.server._handle_eio_connect(ENGINE_SID, {})
        PacketGate(self.server)

    def send(self, *messages: str | bytes) -> None:
        for message in messages:
            self.server.eio.handlers["message"](ENGINE_SID, message)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.send("0")
    assert client.ran.pop() == "connect"
    return client


@pytest.mark.parametrize(
    "message", ["", b"", b"2[]", "x", "9", "4{}", '61-1["x"]', "²", "2²[]", "2" + "1" * 101]
)
def test_who_sends_what_the_protocol_has_not_is_closed(client: Client, message: str | bytes) -> None:
    client.send(message)
    assert client.socket.closed
    assert not client.ran


def test_text_in_the_place_of_an_attachment_closes(client: Client) -> None:
    client.send('51-["join",{"_placeholder":true,"num":0}]')
    assert not client.socket.closed
    client.send('2["join",{}]')
    assert client.socket.closed
    assert not client.ran


def test_a_message_that_names_no_attachment_waits_for_none(client: Client) -> None:
    client.send('50-1["connect",{}]', '2["join",{}]')
    assert client.ran == ["join"]
    assert not client.server._binary_packet


@pytest.mark.parametrize("name", ["connect", "disconnect"])
@pytest.mark.parametrize("start", ["2", "21", "2/,", "2/other,1", "2/*,1", "50-", "50-1"])
def test_no_event_runs_a_handler_of_the_server_itself(client: Client, name: str, start: str) -> None:
    client.send(f'{start}["{name}","a","b"]')
    assert not client.ran
    assert not client.socket.closed


def test_who_connects_twice_is_connected_once(client: Client) -> None:
    client.send("0", "0{}", "0/,", "0/other,", "0/*,")
    assert not client.ran
    assert len(client.server.manager.rooms["/"][None]) == 1
    assert list(client.server.manager.rooms) == ["/"]


def test_who_disconnects_and_connects_again_is_connected_once(client: Client) -> None:
    client.send("1", "1", '2["join",{}]', "0")
    assert client.ran == ["disconnect", "connect"]


@pytest.mark.parametrize("state", ["closing", "closed"])
def test_a_session_that_is_going_takes_no_more(client: Client, state: str) -> None:
    client.send("1")
    client.ran.clear()
    setattr(client.socket, state, True)
    client.send("0", '2["join",{}]')
    assert not client.ran
    assert not client.server.manager.rooms


def test_attachments_of_who_is_not_connected_are_refused() -> None:
    client = Client()
    client.send('51-["join",{"_placeholder":true,"num":0}]')
    assert client.socket.closed
    assert not client.server._binary_packet


def polled(client: Client, body: bytes, **changes: Any) -> tuple[list[str], Any]:
    """The status that the gate answered itself, and what the app behind it was given of a body."""
    given: list[Any] = []
    statuses: list[str] = []

    def app(environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        given.append(environ["wsgi.input"].read())
        return [b"ok"]

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/socket.io/",
        "QUERY_STRING": f"EIO=4&sid={ENGINE_SID}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body + b"what comes next"),
        **changes,
    }
    serve = PacketGate(client.server).before_polling(app)
    answer = serve(environ, lambda status, headers: statuses.append(f"{status} {headers}"))
    assert list(answer) == ([b"ok"] if given else [])
    return statuses, given


def test_what_is_polled_in_is_passed_on_as_it_came(client: Client) -> None:
    assert polled(client, b'42["join",{}]') == ([], [b'42["join",{}]'])
    assert not client.socket.closed


def test_a_poll_that_holds_no_packets_is_refused_and_ends_its_session(client: Client) -> None:
    """The app behind does not see it."""
    assert polled(client, b"\xff") == (["400 Bad Request [('Content-Length', '0')]"], [])
    assert client.socket.closed


@pytest.mark.parametrize(
    "changes",
    [
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/elsewhere/"},
        {"QUERY_STRING": "sid=other"},
        {"QUERY_STRING": ""},
    ],
)
def test_whatever_is_no_poll_of_a_session_is_not_looked_at(client: Client, changes: dict[str, str]) -> None:
    """Nor is anything read of it."""
    statuses, given = polled(client, b"\xff", **changes)
    assert (statuses, given) == ([], [b"\xffwhat comes next"])
    assert not client.socket.closed


def test_a_poll_that_does_not_say_how_long_it_is_is_empty(client: Client) -> None:
    statuses, given = polled(client, b"\xff", CONTENT_LENGTH="")
    assert (len(statuses), given) in ((0, [b""]), (1, []))
