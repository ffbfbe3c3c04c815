"""One connection of the load client, and the steps by which it comes to be on a list."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

OnAnswer = Callable[[bytes, int], None]
"""Gets the answer's packet (its beginning, if it is a large one) and its size in bytes."""

REQUESTED, OPENED, CONNECTED, JOINED = range(4)


class Connection:
    """`stage` says what is awaited: the upgrade, Engine.IO's opening, Socket.IO's, or nothing any more."""

    __slots__ = ("answers", "asked", "head", "join", "number", "rest", "size", "skip", "socket", "stage")

    def __init__(self, number: int, join: dict[str, Any] | None) -> None:
        self.number = number
        self.join = join
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Closing resets, so that no address stays blocked after thousands of connections.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.stage = REQUESTED
        self.rest: bytes = b""
        self.head: bytes = b""
        self.size = self.skip = 0
        self.asked = 0
        self.answers: dict[int, OnAnswer] | None = None
