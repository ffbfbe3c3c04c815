"""Who gets what is sent to a room, kept ready so that a broadcast is little more than its `send()` calls."""

from __future__ import annotations

from engineio.packet import Packet

from web.fast.frames import TEXT, frame
from web.fast.link import Link, write_all
from web.fast.socket import FastSocket


class Audience:
    """The members of a room by their session id."""

    __slots__ = ("_links", "_others")

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}
        self._others: dict[str, FastSocket] = {}

    def add(self, sid: str, socket: FastSocket) -> None:
        self._others[sid] = socket

    def remove(self, sid: str) -> None:
        self._links.pop(sid, None)
        self._others.pop(sid, None)

    def __len__(self) -> int:
        return len(self._links) + len(self._others)

    def send(self, packet: Packet, droppable: bool) -> None:
        """Encodes and frames it once, and writes the same bytes to every websocket."""
        for sid, socket in list(self._others.items()):
            if socket.link is not None and socket.upgraded:
                self._links[sid] = socket.link
                del self._others[sid]
            else:
                socket.send(packet)
        # A copy: who has fallen behind may be taken out on the way.
        write_all(list(self._links.values()), frame(TEXT, packet.encode().encode()), droppable)
