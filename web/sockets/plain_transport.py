"""The plain transport: the library as it is, with the limits on a websocket which it leaves open.

A frame or a message in fragments beyond the limit ends its connection and is counted; compression is
never agreed on, since one small compressed frame may stand for a very large message.
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
    """How bytes come and go. Build the Socket.IO server with `options`, then `install`, then `run`."""

    options: dict[str, Any]

    def install(self, server: socketio.Server, handlers: Mapping[str, Any]) -> None:
        """Puts itself into a server; `handlers` may be called right where a message arrives."""

    def run(self, stop: threading.Event) -> None:
        """The loop for a thread of its own."""

    def all_is_sent(self) -> bool:
        """Whether nothing waits for any client."""


class PlainTransport:
    """Everything by the library's own means. `oversized` and `evicted` count; `fell_behind(session id)` is
    told that frames for it were dropped: it must be reset."""

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
        del handlers  # the library calls those that are registered with it
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
    """The class that Engine.IO is given for its websockets. `on_oversized` is told of each one closed."""

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
    """The library reads a packet outside of what it does about errors: the session would stay behind."""
    wait = websocket.wait

    def wait_for_packet() -> Any:
        data = wait()
        if isinstance(data, str) and not is_packet(data):
            tell(NO_PACKET)
            return None  # as if the client had closed
        return data

    websocket.wait = wait_for_packet
