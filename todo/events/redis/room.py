"""Reports whether the store is full, with hysteresis.

A nearly full disk accepts small writes and refuses large ones in turn. Without hysteresis the reported state
would flap; so it stays `full` until the largest refused write fits.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LARGE_BYTES = 1024 * 1024
"""The minimum space before the store stops reporting `full`."""

FORGOTTEN_S = 60.0
"""A refusal expires after this time: the client may never retry that write."""


class Room:
    """`has(size_bytes)` tells whether the disk has that space; None for a
    remote server, where we cannot see it."""

    def __init__(
        self, has: Callable[[int], bool] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._has = has
        self._clock = clock
        self._refused_at: float | None = None
        self._refused_bytes = LARGE_BYTES

    def has(self, size_bytes: int) -> bool:
        """Whether `size_bytes` can be written now; records a refusal if not."""
        if self._has is None or self._has(size_bytes):
            return True
        self.refused(size_bytes)
        return False

    def refused(self, size_bytes: int = 0) -> None:
        """Records a refused write of `size_bytes`."""
        self._refused_at = self._clock()
        self._refused_bytes = max(self._refused_bytes, size_bytes)

    @property
    def is_full(self) -> bool:
        """Whether writes are refused now, or the largest refused write would still not fit."""
        if not self.has(0):
            return True
        if self._refused_at is None:
            return False
        if self._clock() - self._refused_at < FORGOTTEN_S and not self._has_for_the_refused():
            return True
        self._refused_at, self._refused_bytes = None, LARGE_BYTES
        return False

    def _has_for_the_refused(self) -> bool:
        return self._has is not None and self._has(self._refused_bytes)
