"""The sockets of each room, cached so that a broadcast costs little more than its `send()` calls."""

from __future__ import annotations

from engineio.packet import Packet

from web.sockets.fast.frames import TEXT, frame
from web.sockets.fast.socket import FastSocket
from web.sockets.fast.websocket import WebSocket, write_all


class Audience:
    """The sockets of one room by session id."""

    __slots__ = ("_others", "_websockets")

    def __init__(self) -> None:
        self._websockets: dict[str, WebSocket] = {}
        self._others: dict[str, FastSocket] = {}

    def add(self, sid: str, socket: FastSocket) -> None:
        self._others[sid] = socket

    def remove(self, sid: str) -> None:
        self._websockets.pop(sid, None)
        self._others.pop(sid, None)

    def __len__(self) -> int:
        return len(self._websockets) + len(self._others)

    def send(self, packet: Packet, droppable: bool) -> None:
        """Encodes and frames the packet once and writes the same bytes to every websocket."""
        for sid, socket in list(self._others.items()):
            if socket.websocket is not None and socket.upgraded:
                self._websockets[sid] = socket.websocket
                del self._others[sid]
            else:
                socket.send(packet)
        # A copy: a write may evict a slow client and remove it from the dict.
        write_all(list(self._websockets.values()), frame(TEXT, packet.encode().encode()), droppable)
