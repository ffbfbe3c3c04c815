"""Socket.IO's manager (rooms and broadcasts) optimised for thousands of clients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import engineio.packet
import socketio
import socketio.packet

from web.sockets.fast.audience import Audience

DROPPABLE = frozenset({"events", "head", "presence"})
"""Events that may be dropped for a slow client, because it is then told to join again."""


class FastManager(socketio.Manager):
    """Encodes and frames a broadcast once and writes the same bytes to every socket in the room.

    There is no room per connection, unlike in the library, so a disconnect costs O(rooms of the connection).
    """

    def __init__(self) -> None:
        super().__init__()
        self._rooms_of: dict[str, tuple[str, ...]] = {}
        self._audiences: dict[tuple[str, Any], Audience] = {}

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **options: Any,
    ) -> None:
        room = to or room
        if callback or skip_sid or isinstance(data, tuple):
            super().emit(event, data, namespace, room, skip_sid, callback, **options)
            return
        values = [event] if data is None else [event, data]
        text = self.server.packet_class(socketio.packet.EVENT, namespace=namespace, data=values).encode()
        packet = engineio.packet.Packet(engineio.packet.MESSAGE, text)
        if isinstance(room, str) and (audience := self._audiences.get((namespace, room))):
            audience.send(packet, event in DROPPABLE)
            return
        sockets = self.server.eio.sockets
        for _, engine_sid in self.get_participants(namespace, room):
            if socket := sockets.get(engine_sid):
                socket.send(packet)

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        if isinstance(room, str) and self.is_sid_room(namespace, room):
            return iter([(room, self.rooms[namespace][None][room])])
        return super().get_participants(namespace, room)

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: str | None = None) -> None:
        if sid == room:
            return
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        known = self._rooms_of.get(sid, ())
        if room not in known:
            self._rooms_of[sid] = (*known, room)
        socket = self.server.eio.sockets.get(eio_sid or self.eio_sid_from_sid(sid, namespace))
        if room is not None and socket is not None:
            self._audiences.setdefault((namespace, room), Audience()).add(sid, socket)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        self._leave(sid, namespace, room)
        self._rooms_of[sid] = tuple(known for known in self._rooms_of.get(sid, ()) if known != room)

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        for room in self._rooms_of.get(sid, ()):
            self._leave(sid, namespace, room)
        self._rooms_of.pop(sid, None)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace)
            if waiting and sid in waiting:
                waiting.remove(sid)
                if not waiting:
                    del pending[namespace]

    def _leave(self, sid: str, namespace: str, room: Any) -> None:
        super().basic_leave_room(sid, namespace, room)
        if audience := self._audiences.get((namespace, room)):
            audience.remove(sid)
            if not audience:
                del self._audiences[namespace, room]
