"""The fast path for messages: calls the handler as the frame arrives, without packet object or greenlet.

Unusual messages (a namespace, an attachment, no JSON, an unknown event) take the library's slow path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import socketio

from web.sockets.fast.frames import TEXT, frame, header
from web.sockets.fast.socket import FastSocket

Respond = Callable[[dict[str, Any]], None]
Handler = Callable[[str, Sequence[Any], Respond], None]
"""Called with the session id, the message's arguments and a callback for the answer; must neither wait nor
raise."""

MOST_ID_DIGITS = 15
SHARED = ("snapshot", "events")
"""Keys of an answer whose values are JSON text shared by many answers, written without a copy."""

_encode = msgspec.json.encode
_decode = msgspec.json.Decoder().decode


class Dispatcher:
    """Dispatches by event name; `handlers`: event name -> handler."""

    def __init__(self, server: socketio.Server, handlers: Mapping[str, Handler]) -> None:
        self._manager = server.manager
        self._handlers = handlers

    def dispatch(self, socket: FastSocket, text: str) -> bool:
        """Handles the message. Returns false if it is not an event with a handler here."""
        if not text.startswith("42"):
            return False
        start = text.find("[", 2, 2 + MOST_ID_DIGITS + 1)
        number = text[2:start]
        if start < 0 or (number and not _is_plain_number(number)):
            return False
        try:
            message = _decode(text[start:])
        except (ValueError, RecursionError):
            return False
        handler = self._handlers.get(message[0]) if message and isinstance(message[0], str) else None
        if handler is None:
            return False
        sid = self._manager.sid_from_eio_sid(socket.sid, "/")
        if not self._manager.is_connected(sid, "/"):
            return False
        socket.asked()
        handler(sid, message[1:], _answering(socket, number) if number else _to_nobody(socket))
        return True


def _is_plain_number(number: str) -> bool:
    return number.isascii() and number.isdigit() and (number[0] != "0" or number == "0")


def _to_nobody(socket: FastSocket) -> Respond:
    """A callback that drops the answer: the client sent no acknowledgement id."""
    return lambda _answer: socket.answered()


def _answering(socket: FastSocket, number: str) -> Respond:
    start = b"43" + number.encode() + b"["

    def respond(answer: dict[str, Any]) -> None:
        socket.answered()
        websocket = socket.websocket
        if websocket is None or socket.closed:
            return
        name = next((name for name in SHARED if name in answer), None)
        if name and isinstance(answer[name], msgspec.Raw):
            shared = memoryview(answer.pop(name))
            before = start + _encode(answer)[:-1] + f',"{name}":'.encode()
            size = len(before) + len(shared) + 2
            websocket.write_parts((header(TEXT, size) + before, shared, b"}]"))
        else:
            websocket.write(frame(TEXT, start + _encode(answer) + b"]"))

    return respond
