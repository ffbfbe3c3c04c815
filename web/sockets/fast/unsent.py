"""The bytes that a client's socket has not accepted yet, in order. No I/O."""

from __future__ import annotations

import time
from collections import deque

MOST_BYTES = 256 * 1024
LEAST_PROGRESS_BYTES = 16 * 1024
"""Bytes that a slow reader must drain for its deadline to restart."""

Bytes = bytes | memoryview


class Unsent:
    """Frames that wait. A droppable one can be left out if the client is told to join again.

    `since` is when the client began to be behind. While it still works on a large answer (a snapshot), it
    is the time of its last progress worth the name: that is a slow line, not a client that fell behind.
    """

    __slots__ = ("_kept_bytes", "_progress_bytes", "_started", "frames", "since", "size_bytes", "told")

    def __init__(self) -> None:
        self.frames: deque[tuple[Bytes, bool]] = deque()
        self.size_bytes = 0
        self.since = time.monotonic()
        self.told = False
        self._kept_bytes = 0
        self._progress_bytes = 0
        self._started = False

    @property
    def is_too_much(self) -> bool:
        """Whether the client is behind by more than it may be. One frame alone may be of any size."""
        return self.size_bytes - self._kept_bytes > MOST_BYTES

    @property
    def is_stuffed(self) -> bool:
        """Whether so many answers wait that the client should take them before it may ask for more."""
        return self._kept_bytes > MOST_BYTES

    def add(self, data: Bytes, droppable: bool) -> None:
        self.frames.append((data, droppable))
        self.size_bytes += len(data)
        if not droppable:
            self._kept_bytes += len(data)

    def took(self, count: int) -> None:
        """The socket took so many bytes."""
        self._progress_bytes += count
        if self._kept_bytes > MOST_BYTES and self._progress_bytes >= LEAST_PROGRESS_BYTES:
            self.since = time.monotonic()
            self._progress_bytes = 0
        self.size_bytes -= count
        while count:
            data, droppable = self.frames[0]
            taken = min(len(data), count)
            if not droppable:
                self._kept_bytes -= taken
            count -= taken
            self._started = taken < len(data)
            if self._started:
                self.frames[0] = (memoryview(data)[taken:], droppable)
            else:
                self.frames.popleft()

    def drop(self) -> None:
        """Drops every droppable frame, but not one that is partly sent; the client's time starts anew."""
        begun = 1 if self._started else 0
        kept = [data for at, (data, droppable) in enumerate(self.frames) if at < begun or not droppable]
        self.frames = deque((data, False) for data in kept)
        self.size_bytes = self._kept_bytes = sum(map(len, kept))
        self.since = time.monotonic()
        self.told = True
