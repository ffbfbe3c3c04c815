"""The minimal baseline: a loop of send() over all sockets with a frame encoded once.

`python -m infra.benchmark.peers.bare PORT`. It only accepts and answers the load client; the difference to
any other Python server is that server's overhead.
"""

from __future__ import annotations

import itertools
import json
import selectors
import socket
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from infra.benchmark.load.frames import HEADER_END, TEXT
from infra.benchmark.peers.events import events_frame

SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade" + HEADER_END
OPEN = b'0{"sid":"bare","upgrades":[],"pingInterval":1000000,"pingTimeout":1000000,"maxPayload":65536}'


def server_frame(payload: bytes) -> bytes:
    """An unmasked text frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | TEXT, size)) + payload
    return bytes((0x80 | TEXT, 126)) + size.to_bytes(2, "big") + payload


def unmasked(data: bytes) -> Iterator[bytes]:
    """The payloads of the masked frames in `data`. The load client always sends complete frames."""
    at = 0
    while at < len(data):
        size, start = data[at + 1] & 0x7F, at + 2
        if size == 126:
            size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        mask, at = data[start : start + 4], start + 4 + size
        key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        yield (int.from_bytes(data[start + 4 : at], "big") ^ key).to_bytes(size, "big")


class Bare:
    """The server: one thread, one selector."""

    def __init__(self, port: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=4096)
        self._listener.setblocking(False)
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._members: dict[str, set[socket.socket]] = defaultdict(set)
        self._positions = itertools.count(1)

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                key.data(key.fileobj)

    def _accept(self, listener: Any) -> None:
        connection, _ = listener.accept()
        self._selector.register(connection, selectors.EVENT_READ, self._read)

    def _read(self, connection: Any) -> None:
        try:
            data = connection.recv(65_536)
        except ConnectionResetError:
            data = b""
        if not data:
            self._selector.unregister(connection)
            for members in self._members.values():
                members.discard(connection)
            connection.close()
        elif data.startswith(b"GET "):
            connection.sendall(SWITCH + server_frame(OPEN))
        else:
            for payload in unmasked(data):
                self._packet(connection, payload)

    def _packet(self, connection: socket.socket, payload: bytes) -> None:
        if payload == b"40":
            connection.sendall(server_frame(b'40{"sid":"bare"}'))
        elif payload.startswith(b"42"):
            start = payload.index(b"[")
            name, message = json.loads(payload[start:])
            answer: dict[str, Any] = {"ok": True}
            if name == "join":
                self._members[message["list"]].add(connection)
            else:
                answer["position"] = self._broadcast(message)
            text = f"43{payload[2:start].decode()}{json.dumps([answer], separators=(',', ':'))}"
            connection.sendall(server_frame(text.encode()))

    def _broadcast(self, message: dict[str, Any]) -> int:
        position = next(self._positions)
        text = json.dumps(["events", events_frame(message, position)], separators=(",", ":"))
        frame = server_frame(b"42" + text.encode())
        for connection in self._members[message["list"]]:
            connection.send(frame)
        return position


if __name__ == "__main__":
    Bare(int(sys.argv[1])).serve()
