"""Backpressure: a client that does not keep up is reset once, then disconnected; a slow close is aborted."""

from __future__ import annotations

import time
from collections.abc import Callable

from web.sockets.fast.websocket import WebSocket

BEHIND_S = 5.0


class SlowClients:
    """Tracks websockets with unsent bytes and closing ones; call `sweep` about every half second.

    `tell(websocket)` queues the reset message after frames were dropped; `evicted` counts disconnected
    clients.
    """

    def __init__(
        self, message_limit: int, tell: Callable[[WebSocket], None], evicted: Callable[[], None]
    ) -> None:
        self.message_limit = message_limit
        self._tell = tell
        self._evicted = evicted
        self._behind: dict[WebSocket, None] = {}
        self._lingering: dict[WebSocket, float] = {}

    @property
    def all_is_sent(self) -> bool:
        """Whether no client has unsent bytes."""
        return not self._behind

    def behind(self, websocket: WebSocket) -> None:
        self._behind[websocket] = None

    def overflows(self, websocket: WebSocket) -> None:
        self._give_up(websocket)

    def caught_up(self, websocket: WebSocket) -> None:
        self._behind.pop(websocket, None)
        if not websocket.is_open:
            self._lingering.pop(websocket, None)

    def lingers(self, websocket: WebSocket, until: float) -> None:
        self._lingering[websocket] = until

    def sweep(self) -> None:
        """Resets or disconnects clients that are behind for too long; aborts
        those that did not close in time."""
        now = time.monotonic()
        for websocket, until in list(self._lingering.items()):
            if now >= until:
                del self._lingering[websocket]
                websocket.abort()
        for websocket in list(self._behind):
            if (
                websocket.unsent
                and now - websocket.unsent.since >= BEHIND_S
                and websocket not in self._lingering
            ):
                self._give_up(websocket)

    def _give_up(self, websocket: WebSocket) -> None:
        if websocket.unsent is None:
            return
        if websocket.unsent.told:
            self._evicted()
            websocket.abort()
        else:
            websocket.unsent.drop()
            self._tell(websocket)
