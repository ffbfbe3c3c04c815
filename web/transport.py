"""Limits on what comes in over a websocket, which the library leaves open.

A frame or a message in fragments beyond the limit ends its connection and is counted; compression is
never agreed on, since one small compressed frame may stand for a very large message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engineio.async_drivers.eventlet import WebSocketWSGI

TOO_LARGE_STATUS = 1009

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def limited_websocket(on_oversized: Callable[[], None]) -> type[WebSocketWSGI]:
    """The class that Engine.IO is given for its websockets. `on_oversized` is told of each one closed."""

    class LimitedWebSocket(WebSocketWSGI):
        def __init__(self, handler: Callable[[Any], Any], server: Any) -> None:
            limit = int(server.max_http_buffer_size)

            def limited(websocket: Any) -> Any:
                _limit_messages(websocket, limit, on_oversized)
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
