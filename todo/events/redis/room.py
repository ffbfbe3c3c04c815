"""Whether the store has room, as it is told to others: not anew with each change that happens to fit.

On a disk that is nearly full, small changes are taken and large ones refused in turn. That is one trouble,
which lasts until there is room for what was refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LARGE_BYTES = 1024 * 1024
"""There must be room for at least so much before the store counts as one that has room again."""

FORGOTTEN_S = 60.0
"""After so long without a refusal what was refused is forgotten: nobody may ever write it again."""


class Room:
    """`has` says whether so many bytes can be written; None where only the server itself can tell."""

    def __init__(
        self, has: Callable[[int], bool] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._has = has
        self._clock = clock
        self._refused_at: float | None = None
        self._refused_bytes = LARGE_BYTES

    def has(self, size_bytes: int) -> bool:
        """Whether so many bytes can be written now. What cannot is noted."""
        if self._has is None or self._has(size_bytes):
            return True
        self.refused(size_bytes)
        return False

    def refused(self, size_bytes: int = 0) -> None:
        """Something of that size was not taken."""
        self._refused_at = self._clock()
        self._refused_bytes = max(self._refused_bytes, size_bytes)

    @property
    def is_full(self) -> bool:
        """Whether changes are refused, or large ones were and still would be."""
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
