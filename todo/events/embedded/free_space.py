"""Free disk space for the embedded server: a minimum that stays free, and a reserve file to delete.

The server exits if a write to its append-only file fails. So we refuse writes that would leave it too little
space; if other programs fill the disk, deleting the reserve file lets the server start.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

SPARE_BYTES = 4 * 1024 * 1024
"""The minimum that stays free for the server's own writes and the other files in the directory."""

RESERVE_BYTES = 2 * 1024 * 1024
_FACTOR = 2
"""Upper bound of the append-only file's overhead over the appended bytes: keys, lengths, the feed."""

_FILE = "reserve"


class FreeSpace:
    """The disk of a data directory. Raises nothing: a missing directory counts as full."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, size_bytes: int = 0) -> bool:
        """Whether `size_bytes` can be appended and the minimum stays free."""
        return self._free_bytes() - _FACTOR * size_bytes > SPARE_BYTES

    def keep_reserve(self) -> None:
        """Creates the reserve file if it is missing and the disk has space for it."""
        path = self._folder / _FILE
        if path.exists() or not self.has(RESERVE_BYTES):
            return
        with contextlib.suppress(OSError), path.open("xb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)

    def give_up_reserve(self) -> bool:
        """Deletes the reserve file if less than its size is free. Returns whether it did."""
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
