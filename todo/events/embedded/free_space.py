"""Free space on the disk of the embedded server: what stays free for it, and a reserve for when all is taken.

A server that cannot write its append-only file ends at once, whatever the write was. So nothing is written
that would not leave it some room; and when others take the rest of the disk too, the reserve lets it start.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

SPARE_BYTES = 4 * 1024 * 1024
"""So much stays free for the server to go on with, and for the files beside it."""

RESERVE_BYTES = 2 * 1024 * 1024
_FACTOR = 2
"""What is appended takes more room in the server's file than by itself: keys, lengths, the feed."""

_FILE = "reserve"


class FreeSpace:
    """The disk that a data directory is on. Raises nothing: a directory that is gone has no room."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, size_bytes: int = 0) -> bool:
        """Whether so many bytes can be written, and the server has enough left."""
        return self._free_bytes() - _FACTOR * size_bytes > SPARE_BYTES

    def keep_reserve(self) -> None:
        """Makes the reserve where there is room for it."""
        path = self._folder / _FILE
        if path.exists() or not self.has(RESERVE_BYTES):
            return
        with contextlib.suppress(OSError), path.open("xb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)

    def give_up_reserve(self) -> bool:
        """Frees the reserve if there is little room without it. Whether it did."""
        path = self._folder / _FILE
        if self._free_bytes() > RESERVE_BYTES or not path.exists():
            return False
        with contextlib.suppress(OSError):
            path.unlink()
            return True
        return False

    def _free_bytes(self) -> int:
        try:
            disk = os.statvfs(self._folder)
        except OSError:
            return 0
        return disk.f_bavail * disk.f_frsize
