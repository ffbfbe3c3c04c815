"""File locks that vanish with the process that holds them, however it ends.

They are polled, never waited for in the kernel: a blocking flock would stop every greenlet of the process.
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
    """One holder's handle on a lock file. Shared by many or exclusive to one."""

    def __init__(self, path: Path) -> None:
        # Not below 3: the number must not be one of a child's standard streams.
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.descriptor = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 3)
        os.close(opened)

    def try_shared(self) -> bool:
        """Takes it beside other sharers, if nobody has it alone; says whether it did."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Takes it alone, if nobody else has it; says whether it did. A share held before is given up."""
        return self._try(fcntl.LOCK_EX)

    def close(self) -> None:
        """Gives it up, unless a child process was handed the descriptor and lives."""
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
    """Polls; says whether the condition came true in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


@contextmanager
def exclusive(path: Path, while_waiting: Callable[[float], None]) -> Iterator[None]:
    """Holds the lock alone. Calls `while_waiting` with the seconds waited, which may raise to give up."""
    lock = FileLock(path)
    started = time.monotonic()
    try:
        while not lock.try_exclusive():
            while_waiting(time.monotonic() - started)
            time.sleep(POLL_S)
        yield
    finally:
        lock.close()
