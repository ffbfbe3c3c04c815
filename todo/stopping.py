"""The end of a process that stays, by SIGTERM or Ctrl-C."""

from __future__ import annotations

import signal
import time
from typing import Protocol

STEP_S = 0.1


class Stop(Protocol):
    """Whether it is time to end. A `threading.Event` is one."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float, /) -> bool:
        """Waits so many seconds, or until it is set. Returns whether it is."""


class StopFlag:
    """What a signal handler may set: without a lock. That of `threading.Event` may be held by the very thread
    that the handler interrupts, and then both wait for ever."""

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float, /) -> bool:
        deadline = time.monotonic() + timeout
        while not self._is_set and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, STEP_S))
        return self._is_set


def stop_on_signals() -> StopFlag:
    """A flag that SIGTERM and SIGINT set from now on."""
    flag = StopFlag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: flag.set())
    return flag
