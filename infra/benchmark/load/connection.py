"""One connection of the load client, with its handshake steps up to the join of a list."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from infra.benchmark.load.inbox import Inbox

OnAnswer = Callable[[bytes, int], None]
"""Called with the answer's packet (the first 512 bytes of a large one) and its full size in bytes."""

REQUESTED, OPENED, CONNECTED, JOINED = range(4)


class Connection:
    """`stage` is the awaited step: the upgrade, Engine.IO's open packet, Socket.IO's connect, or none."""

    __slots__ = ("answers", "asked", "greeting", "inbox", "join", "socket", "stage")

    def __init__(self, join: dict[str, Any] | None) -> None:
        self.join = join
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Close with RST, so that thousands of ports do not stay in TIME_WAIT.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.stage = REQUESTED
        self.greeting: bytes = b""
        self.inbox = Inbox()
        self.asked = 0
        self.answers: dict[int, OnAnswer] | None = None
