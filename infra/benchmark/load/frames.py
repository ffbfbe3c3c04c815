"""WebSocket and Socket.IO encoding for a client, and frame boundaries in received bytes.

Pure. Parses headers only, not payloads.
"""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple

UPGRADED = b"HTTP/1.1 101"
HEADER_END = b"\r\n\r\n"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Header(NamedTuple):
    """A received frame's payload: `size` bytes from offset `start`."""

    opcode: int
    start: int
    size: int


def header(data: bytes, at: int) -> Header | None:
    """The frame header at an offset; None if it is incomplete. A server's frames are never masked."""
    if len(data) < at + 2:
        return None
    opcode, size = data[at] & 0x0F, data[at + 1]
    if size < 126:
        return Header(opcode, at + 2, size)
    length_bytes = 2 if size == 126 else 8
    start = at + 2 + length_bytes
    if len(data) < start:
        return None
    return Header(opcode, start, int.from_bytes(data[at + 2 : start], "big"))


def masked(payload: bytes) -> bytes:
    """A client's text frame with a random mask, as required, so that
    servers pay the real cost of unmasking."""
    size, mask = len(payload), os.urandom(4)
    if size < 126:
        head = bytes((0x80 | TEXT, 0x80 | size))
    elif size < 65_536:
        head = bytes((0x80 | TEXT, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | TEXT, 0xFF)) + size.to_bytes(8, "big")
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return head + mask + (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


def upgrade_request(host: str, port: int) -> bytes:
    """The request that opens Engine.IO 4 over a websocket, without compression."""
    lines = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    )
    return "\r\n".join(lines).encode() + HEADER_END


def message(number: int, name: str, payload: Any) -> bytes:
    """A Socket.IO event with acknowledgement id `number`."""
    return f"42{number}{json.dumps([name, payload], separators=(',', ':'))}".encode()


def acknowledged(payload: bytes) -> int:
    """The acknowledgement id of a packet `43…`."""
    return int(payload[2 : payload.index(b"[")])
