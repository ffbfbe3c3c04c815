"""A listening socket that survives errors of `accept`, and reserves file descriptors for the store.

eventlet's WSGI server stops accepting for good after most errors of `accept`, such as EMFILE.
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
"""Descriptors reserved for reopening store connections and files."""
RECENT_S = 5.0
LOG_EVERY_S = 60.0

OUT_OF_RESOURCES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
CLOSED = frozenset({errno.EBADF, errno.EINVAL, errno.ENOTSOCK})

log = structlog.get_logger()


class Listener:
    """Wraps a listening socket for a server that calls `accept` in a loop. `pause(seconds)` sleeps."""

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
        """Whether a client was refused in the last seconds for lack of descriptors."""
        return self._full_at is not None and time.monotonic() - self._full_at < RECENT_S

    def accept(self) -> tuple[Any, Any]:
        """The next connection and its address. Raises OSError only if the listening socket is closed."""
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
            # The kernel assigns the lowest free descriptor, so a number this high means that all lower ones
            # are used.
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
    """The exclusive upper bound of client descriptors."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return limit - min(RESERVED, limit // 4)
