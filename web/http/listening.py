"""The listening socket: it goes on accepting whatever happens, and leaves descriptors for the store.

The WSGI server ends for good at most errors of `accept`; one of them is that there are no descriptors left.
"""

from __future__ import annotations

import errno
import resource
import time
from collections.abc import Callable
from typing import Any

import structlog

PAUSE_S = 0.05
RESERVED = 64
"""Descriptors that no client gets: the store's connections and files need some when they are opened again."""
RECENT_S = 5.0
LOG_EVERY_S = 60.0

OUT_OF_RESOURCES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
CLOSED = frozenset({errno.EBADF, errno.EINVAL, errno.ENOTSOCK})

log = structlog.get_logger()


class Listener:
    """Wraps a listening socket for a server that calls `accept` in a loop. `pause` takes seconds."""

    def __init__(self, sock: Any, pause: Callable[[float], object]) -> None:
        self._socket = sock
        self._pause = pause
        self._full_at: float | None = None
        self.has_ended = False
        """Whether nobody accepts any more. Who called `accept` sets it."""
        self._logged_at = -LOG_EVERY_S

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    @property
    def is_full(self) -> bool:
        """Whether a client was turned away within the last seconds."""
        return self._full_at is not None and time.monotonic() - self._full_at < RECENT_S

    def accept(self) -> tuple[Any, Any]:
        """The next client. Raises OSError only if the socket is closed."""
        while True:
            try:
                client, address = self._socket.accept()
            except OSError as error:
                if error.errno in CLOSED:
                    raise
                if error.errno in OUT_OF_RESOURCES:
                    self._turned_away(str(error))
                self._pause(PAUSE_S)
                continue
            # A new descriptor is the lowest free one: so high a number says that all below it are in use.
            if client.fileno() < highest_for_clients():
                return client, address
            client.close()
            self._turned_away("the rest is kept for the store")
            self._pause(PAUSE_S)

    def _turned_away(self, reason: str) -> None:
        self._full_at = time.monotonic()
        if self._full_at - self._logged_at >= LOG_EVERY_S:
            self._logged_at = self._full_at
            log.warning(
                "out_of_descriptors", reason=reason, limit=resource.getrlimit(resource.RLIMIT_NOFILE)[0]
            )


def highest_for_clients() -> int:
    """Clients get descriptors below this number."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return limit - min(RESERVED, limit // 4)
