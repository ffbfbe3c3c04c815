"""One connection of the load client, and the steps by which it comes to be on a list."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from infra.benchmark.load.inbox import Inbox

OnAnswer = Callable[[bytes, int], None]
"""Gets the answer's packet (its beginning, if it is a large one) and its size in bytes."""

REQUESTED, OPENED, CONNECTED, JOINED = range(4)


class Connection:
    """`stage` says what is awaited: the upgrade, Engine.IO's opening, Socket.IO's, or nothing any more."""

    __slots__ = ("answers", "asked", "greeting", "inbox", "join", "socket", "stage")

    def __init__(self, join: dict[str, Any] | None) -> None:
        self.join = join
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Closing resets, so that no address stays blocked after thousands of connections.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.stage = REQUESTED
        self.greeting: bytes = b""
        self.inbox = Inbox()
        self.asked = 0
        self.answers: dict[int, OnAnswer] | None = None
