"""A websocket client of bare bytes: for what no well-behaved client would send, or would not read."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

from web.sockets.fast.frames import CLOSE, CONTINUATION, PONG, TEXT, header, unmask

MASK = b"\x12\x34\x56\x78"
TIMEOUT_S = 15.0


def sent(opcode: int, payload: bytes, final: bool = True, mask: bytes | None = MASK, rsv: int = 0) -> bytes:
    """A frame as a client sends it."""
    first = bytes(((0x80 if final else 0) | rsv | opcode,))
    second, rest = header(0, len(payload))[1], header(0, len(payload))[2:]
    if mask is None:
        return first + bytes((second,)) + rest + payload
    return first + bytes((second | 0x80,)) + rest + mask + unmask(payload, mask)


def opening(url: str, query: str = "EIO=4&transport=websocket", **headers: str | None) -> bytes:
    """The bytes of a handshake; a header of None is left out."""
    default = {
        "Host": urlsplit(url).netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(),
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in {**default, **given}.items() if value is not None]
    return "\r\n".join([f"GET /socket.io/?{query} HTTP/1.1", *lines, "", ""]).encode()


class RawSocket:
    """Opens a websocket to a replica; `receive_bytes` keeps the client's own buffer small."""

    def __init__(self, url: str, request: bytes | None = None, receive_bytes: int | None = None) -> None:
        parts = urlsplit(url)
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(TIMEOUT_S)
        self._buffer = b""
        try:
            self.socket.connect((parts.hostname, parts.port))
            self.socket.sendall(request or opening(url))
            self.response = self._read_response()
        except OSError:
            self.socket.close()
            raise
        self._numbers = 0
        self.events: list[tuple[str, Any]] = []

    def __enter__(self) -> RawSocket:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def connect(self) -> RawSocket:
        """The Socket.IO part: after it, events can be sent."""
        assert self.text().startswith("0")
        self.send(TEXT, b"40")
        assert self.text().startswith("40")
        return self

    def send(self, opcode: int, payload: bytes, **how: Any) -> None:
        self.socket.sendall(sent(opcode, payload, **how))

    def event(self, name: str, payload: Any) -> int:
        """Sends an event and does not wait; returns the number that its answer will have."""
        self._numbers += 1
        self.send(TEXT, f"42{self._numbers}{json.dumps([name, payload])}".encode())
        return self._numbers

    def call(self, name: str, payload: Any) -> Any:
        """Sends an event and returns its answer; what comes before is kept in `events`."""
        return self.answer(self.event(name, payload))

    def answer(self, number: int) -> Any:
        """The next answer, which must be the one of this number."""
        while not (text := self.text()).startswith("43"):
            if text.startswith("42"):
                self.events.append(tuple(json.loads(text[2:])))
        assert text.startswith(f"43{number}["), text[:60]
        return json.loads(text[text.index("[") :])[0]

    def text(self) -> str:
        """The next message, pings answered."""
        while True:
            opcode, payload = self.frame()
            if opcode == TEXT and payload == b"2":
                self.send(TEXT, b"3")
            elif opcode == TEXT:
                return payload.decode()
            elif opcode == CLOSE:
                raise EOFError(f"closed with {int.from_bytes(payload[:2], 'big')}")

    def close_code(self) -> int:
        """Reads until the server closes; the code it gave, or 0 if it gave none."""
        code = 0
        with contextlib.suppress(EOFError, OSError):
            while True:
                opcode, payload = self.frame()
                if opcode == CLOSE:
                    code = int.from_bytes(payload[:2], "big")
                    self.send(CLOSE, payload)
        return code

    def wait_closed(self) -> None:
        """Returns when the server has closed, whatever it sends before."""
        with contextlib.suppress(ConnectionError):
            while self.socket.recv(65_536):
                pass

    def frame(self) -> tuple[int, bytes]:
        """The next frame, whatever it is. Raises EOFError if the connection ends."""
        first, second = self._take(2)
        size = second & 0x7F
        assert not second & 0x80, "a server does not mask"
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        assert first & 0x80, "the server sends whole frames"
        assert first & 0x0F in (TEXT, CLOSE, PONG, 2, 9)
        assert first & 0x0F != CONTINUATION
        return first & 0x0F, self._take(size)

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            data = self.socket.recv(65_536)
            if not data:
                raise EOFError
            self._buffer += data
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _read_response(self) -> bytes:
        while b"\r\n\r\n" not in self._buffer:
            data = self.socket.recv(65_536)
            if not data:
                break
            self._buffer += data
        response, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        return response
