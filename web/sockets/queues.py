"""Backpressure for clients served from Engine.IO's queue: polling clients, and all on the plain transport."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

SWEEP_S = 1.0
BEHIND_MESSAGES = 1000
BEHIND_S = 5.0
GONE_S = 10.0
DROPPABLE = ('2["events"', '2["head"', '2["presence"')


class QueueSweeper:
    """Resets slow clients; disconnects those that stay slow. They reconnect and resume from their cursor.

    `fell_behind(Engine.IO session id)` is called after frames were dropped; `evicted` counts disconnects.
    """

    def __init__(self, fell_behind: Callable[[str], None], evicted: Callable[[], None]) -> None:
        self._fell_behind = fell_behind
        self._evicted = evicted
        self._waiting: dict[str, tuple[Any, int]] = {}
        self._told: set[str] = set()

    def sweep(self, sockets: Iterable[Any]) -> None:
        """Checks all queues. Call it every `SWEEP_S`."""
        before, self._waiting = self._waiting, {}
        told, self._told = self._told, set()
        for socket in sockets:
            if socket.queue.empty():
                continue
            sid, first = socket.sid, socket.queue.queue[0]
            if sid in told:
                self._told.add(sid)
            known, sweeps = before.get(sid, (None, 0))
            sweeps = sweeps + 1 if known is first else 0
            self._waiting[sid] = first, sweeps
            # Packets that the library has already dequeued are still sent, however long that takes.
            allowed_s = BEHIND_S if sid not in self._told else GONE_S
            if sweeps * SWEEP_S >= allowed_s or socket.queue.qsize() > BEHIND_MESSAGES:
                self._waiting.pop(sid)
                self._give_up(socket)

    def _give_up(self, socket: Any) -> None:
        packets = [socket.queue.get(block=False) for _ in range(socket.queue.qsize())]
        if socket.sid in self._told:
            self._evicted()
            socket.close(wait=False, abort=True)
            return
        self._told.add(socket.sid)
        for packet in packets:
            if packet is None or not str(packet.data).startswith(DROPPABLE):
                socket.queue.put(packet)
        self._fell_behind(socket.sid)
