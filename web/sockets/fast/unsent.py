"""Frames that a client's socket has not accepted yet, in order. No I/O."""

from __future__ import annotations

import time
from collections import deque

MOST_BYTES = 256 * 1024
LEAST_PROGRESS_BYTES = 16 * 1024
"""Bytes a slow reader must drain for its deadline to restart."""

Bytes = bytes | memoryview


class Unsent:
    """A send buffer. Droppable frames may be discarded if the client is then told to join again.

    `since` is when the client fell behind. While it receives a large answer (a snapshot), `since` moves
    forward with every `LEAST_PROGRESS_BYTES`: a slow line is not a stalled client.
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
        """Whether the droppable bytes exceed `MOST_BYTES`."""
        return self.size_bytes - self._kept_bytes > MOST_BYTES

    @property
    def is_stuffed(self) -> bool:
        """Whether the answers exceed `MOST_BYTES`, so that we stop reading from the client."""
        return self._kept_bytes > MOST_BYTES

    def add(self, data: Bytes, droppable: bool) -> None:
        self.frames.append((data, droppable))
        self.size_bytes += len(data)
        if not droppable:
            self._kept_bytes += len(data)

    def took(self, count: int) -> None:
        """Removes `count` bytes that the socket has accepted."""
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
        """Drops all droppable frames except a partly sent one, and restarts the client's deadline."""
        begun = 1 if self._started else 0
        kept = [data for at, (data, droppable) in enumerate(self.frames) if at < begun or not droppable]
        self.frames = deque((data, False) for data in kept)
        self.size_bytes = self._kept_bytes = sum(map(len, kept))
        self.since = time.monotonic()
        self.told = True
