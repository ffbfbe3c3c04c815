"""File locks (flock) that the kernel releases when their process ends, even by a crash.

They poll: a blocking flock would stop every greenlet of the process.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_S = 0.01


class FileLock:
    """One holder's open lock file, for a shared or an exclusive lock."""

    def __init__(self, path: Path) -> None:
        # At least 3, so that it never collides with a child's standard streams.
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.descriptor = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 3)
        os.close(opened)

    def try_shared(self) -> bool:
        """Takes a shared lock without waiting. Returns whether it succeeded."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Takes an exclusive lock, giving up a shared one, without waiting. Returns whether it succeeded."""
        return self._try(fcntl.LOCK_EX)

    def close(self) -> None:
        """Closes the file. A child process that inherited the descriptor keeps the lock."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def wait_until(condition: Callable[[], bool], timeout_s: float) -> bool:
    """Polls every 10 ms. Returns whether the condition became true within `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


@contextmanager
def exclusive(path: Path, while_waiting: Callable[[float], None]) -> Iterator[None]:
    """Holds an exclusive lock. While polling, calls `while_waiting(seconds)`, which may raise to give up."""
    lock = FileLock(path)
    started = time.monotonic()
    try:
        while not lock.try_exclusive():
            while_waiting(time.monotonic() - started)
            time.sleep(POLL_S)
        yield
    finally:
        lock.close()
