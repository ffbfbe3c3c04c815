"""The plain transport: the library's websockets with size limits, which the library lacks.

A frame or fragmented message above the limit closes its connection and is counted. Compression is disabled,
because a small compressed frame can expand to a very large message.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import socketio
from engineio.async_drivers.eventlet import WebSocketWSGI

from todo.beat import beat
from web.sockets.garbage import NO_PACKET, is_packet, tell
from web.sockets.queues import SWEEP_S, QueueSweeper

TOO_LARGE_STATUS = 1009

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Transport(Protocol):
    """A transport. Create the Socket.IO server with `options`, call
    `install` with it, then `run` in a thread."""

    options: dict[str, Any]

    def install(self, server: socketio.Server, handlers: Mapping[str, Any]) -> None:
        """Installs itself in a server; `handlers` (by event name) may be called where a message arrives."""

    def run(self, stop: threading.Event) -> None:
        """The loop for a dedicated thread, until `stop`."""

    def all_is_sent(self) -> bool:
        """Whether no client has unsent data."""


class PlainTransport:
    """The transport on the library's own sockets. `oversized` and `evicted` count closed connections;
    `fell_behind(session id)` is called after frames were dropped: the client must be reset."""

    def __init__(
        self,
        oversized: Callable[[], None],
        evicted: Callable[[], None],
        fell_behind: Callable[[str], None],
    ) -> None:
        self.options: dict[str, Any] = {}
        self._oversized = oversized
        self._fell_behind = fell_behind
        self._sweeper = QueueSweeper(self._tell, evicted)

    def install(self, server: socketio.Server, handlers: Mapping[str, Any]) -> None:
        del handlers  # the library calls the registered handlers itself
        self._server = server
        self._engine = server.eio
        self._engine._async = {**self._engine._async, "websocket": limited_websocket(self._oversized)}

    def run(self, stop: threading.Event) -> None:
        while beat(stop, SWEEP_S):
            self._sweeper.sweep(list(self._engine.sockets.values()))

    def all_is_sent(self) -> bool:
        return all(socket.queue.empty() for socket in self._engine.sockets.values())

    def _tell(self, eio_sid: str) -> None:
        session = self._server.manager.sid_from_eio_sid(eio_sid, "/")
        if session is not None:
            self._fell_behind(session)


def limited_websocket(on_oversized: Callable[[], None]) -> type[WebSocketWSGI]:
    """The websocket class for Engine.IO; calls `on_oversized` for each connection closed by the limit."""

    class LimitedWebSocket(WebSocketWSGI):
        def __init__(self, handler: Callable[[Any], Any], server: Any) -> None:
            limit = int(server.max_http_buffer_size)

            def limited(websocket: Any) -> Any:
                _limit_messages(websocket, limit, on_oversized)
                _end_at_garbage(websocket)
                return handler(websocket)

            super().__init__(limited, server)

        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
            return super().__call__(environ, start_response)

    return LimitedWebSocket


def _limit_messages(websocket: Any, limit: int, on_oversized: Callable[[], None]) -> None:
    message_class = websocket.Message
    close = websocket.close

    class BoundedMessage(message_class):  # type: ignore[misc, valid-type]  # the library's nested class
        received = 0

        def push(self, data: bytes, final: bool = False) -> Any:
            self.received += len(data)
            if self.received > limit:
                on_oversized()
                raise ValueError("message is too large")
            return super().push(data, final=final)

    def counted_close(close_data: Any = None) -> Any:
        if close_data and close_data[0] == TOO_LARGE_STATUS:
            on_oversized()
        return close(close_data)

    websocket.Message = BoundedMessage
    websocket.close = counted_close


def _end_at_garbage(websocket: Any) -> None:
    """Closes the session at an unparsable packet: the library's error handling does not cover packet parsing,
    so the session would leak."""
    wait = websocket.wait

    def wait_for_packet() -> Any:
        data = wait()
        if isinstance(data, str) and not is_packet(data):
            tell(NO_PACKET)
            return None  # signals a close by the client
        return data

    websocket.wait = wait_for_packet
