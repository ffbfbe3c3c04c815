"""The plain transport: the limits that the library leaves open, and who is told that it fell behind."""

from __future__ import annotations

import threading
from queue import Queue
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.unit.replicas import beats
from web.repeats import Repeats
from web.sockets import garbage, plain_transport
from web.sockets.plain_transport import TOO_LARGE_STATUS, PlainTransport, limited_websocket
from web.sockets.queues import BEHIND_MESSAGES


class Message:
    """As much of the library's message as is used."""

    def __init__(self) -> None:
        self.pushed: list[bytes] = []

    def push(self, data: bytes, final: bool = False) -> None:
        self.pushed.append(data)


class WebSocket:
    """As much of the library's websocket as is used: `says` is what its client sends."""

    def __init__(self, *says: Any) -> None:
        self.Message: Any = Message
        self.closed_with: list[Any] = []
        self._says = list(says)

    def close(self, close_data: Any = None) -> None:
        self.closed_with.append(close_data)

    def wait(self) -> Any:
        return self._says.pop(0)


class Engine:
    max_http_buffer_size = 10


class Limited:
    """The library's handler of websockets with our limits; `oversized` counts."""

    def __init__(self) -> None:
        self.oversized = 0
        self.handled: list[Any] = []
        made: Any = limited_websocket(self._count)(self.handled.append, Engine())
        self.handle = made.handler

    def _count(self) -> None:
        self.oversized += 1


def test_a_message_in_fragments_may_be_as_large_as_one_in_a_frame_and_no_larger() -> None:
    limited, websocket = Limited(), WebSocket()
    limited.handle(websocket)
    assert limited.handled == [websocket]
    message, other = websocket.Message(), websocket.Message()
    message.push(b"12345")
    message.push(b"67890", final=True)
    other.push(b"1234567890")
    assert limited.oversized == 0
    with pytest.raises(ValueError, match="too large"):
        message.push(b"1")
    assert limited.oversized == 1
    assert message.pushed == [b"12345", b"67890"]


def test_a_frame_that_the_library_finds_too_large_is_counted_and_other_ends_are_not() -> None:
    limited, websocket = Limited(), WebSocket()
    limited.handle(websocket)
    for close_data in (None, (1000, ""), (TOO_LARGE_STATUS, "")):
        websocket.close(close_data)
    assert limited.oversized == 1
    assert websocket.closed_with == [None, (1000, ""), (TOO_LARGE_STATUS, "")]


def test_who_sends_no_packet_reads_as_if_it_had_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "GARBAGE", Repeats(lambda: 0.0))  # nothing was told yet
    websocket = WebSocket("2", b"bytes", None, "no packet")
    Limited().handle(websocket)
    with capture_logs() as lines:
        assert [websocket.wait() for _ in range(3)] == ["2", b"bytes", None]
        assert not lines
        assert websocket.wait() is None
    assert [line["event"] for line in lines] == ["connection_closed"]


class Socket:
    def __init__(self, sid: str, packets: int) -> None:
        self.sid = sid
        self.queue: Queue[Any] = Queue()
        for _ in range(packets):
            self.queue.put(type("Packet", (), {"data": '2["events",{}]'}))


class Server:
    """As much of a server as is used; it is its own manager and its own Engine.IO."""

    def __init__(self, *sockets: Socket) -> None:
        self.manager = self.eio = self
        self._async: dict[str, Any] = {}
        self.sockets = {socket.sid: socket for socket in sockets}

    def sid_from_eio_sid(self, eio_sid: str, _namespace: str) -> str | None:
        return None if eio_sid == "new" else f"session of {eio_sid}"


def test_who_has_too_much_waiting_is_told_under_the_name_of_its_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    transport = PlainTransport(lambda: None, lambda: None, told.append)
    server: Any = Server(
        Socket("slow", BEHIND_MESSAGES + 1), Socket("new", BEHIND_MESSAGES + 1), Socket("quick", 0)
    )
    transport.install(server, {})
    assert not transport.all_is_sent()
    monkeypatch.setattr(plain_transport, "beat", beats([lambda: None]))
    transport.run(threading.Event())
    assert told == ["session of slow"]
    assert transport.all_is_sent()
