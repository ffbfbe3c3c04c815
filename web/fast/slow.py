"""Clients that do not keep up: told once to join again, then disconnected. And those that take long to go."""

from __future__ import annotations

import time
from collections.abc import Callable

from web.fast.link import Link

BEHIND_S = 5.0


class Keeper:
    """Knows every link that has bytes waiting or is closing; call `sweep` about every half second.

    `tell(link)` queues what the client must know after frames for it were dropped; `evicted` counts.
    """

    def __init__(self, message_limit: int, tell: Callable[[Link], None], evicted: Callable[[], None]) -> None:
        self.message_limit = message_limit
        self._tell = tell
        self._evicted = evicted
        self._behind: dict[Link, None] = {}
        self._lingering: dict[Link, float] = {}

    @property
    def all_is_sent(self) -> bool:
        """Whether no client has bytes waiting."""
        return not self._behind

    def behind(self, link: Link) -> None:
        self._behind[link] = None

    def overflows(self, link: Link) -> None:
        self._give_up(link)

    def caught_up(self, link: Link) -> None:
        self._behind.pop(link, None)
        if not link.is_open:
            self._lingering.pop(link, None)

    def lingers(self, link: Link, until: float) -> None:
        self._lingering[link] = until

    def sweep(self) -> None:
        """Looks who is behind for too long, and who did not close."""
        now = time.monotonic()
        for link, until in list(self._lingering.items()):
            if now >= until:
                del self._lingering[link]
                link.abort()
        for link in list(self._behind):
            if link.unsent and now - link.unsent.since >= BEHIND_S and link not in self._lingering:
                self._give_up(link)

    def _give_up(self, link: Link) -> None:
        if link.unsent is None:
            return
        if link.unsent.told:
            self._evicted()
            link.abort()
        else:
            link.unsent.drop()
            self._tell(link)
