"""Graceful shutdown on SIGTERM, SIGINT or SIGHUP (which a closed terminal sends)."""

from __future__ import annotations

import select
import signal
import socket
import time
from typing import Protocol

READ_BYTES = 4096

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""The signals that ask a process to end."""


class Stop(Protocol):
    """A stop condition, for example a `threading.Event`."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float, /) -> bool:
        """Waits so many seconds, or until it is set. Returns whether it is."""


class StopFlag:
    """What a signal sets, without a lock. That of `threading.Event` may be held by the very thread that the
    handler interrupts, and then both wait for ever.

    Who waits sleeps until a byte arrives. The interpreter writes it when a signal comes, before any handler
    runs: so a signal that comes just before the sleep ends it too. Only the main thread may wait.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)
        self._woken.setblocking(False)

    def on_signals(self, *numbers: signal.Signals) -> None:
        """Sets the flag on these signals. For one flag at a time, from the main thread."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, self._on_signal)

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float, /) -> bool:
        deadline = time.monotonic() + timeout
        while not self._is_set and (left := deadline - time.monotonic()) > 0:
            if select.select([self._woken], [], [], left)[0]:
                self._woken.recv(READ_BYTES)  # there are signals that others handle
        return self._is_set

    def close(self) -> None:
        """Detaches the flag from signals, for a process that continues without it."""
        signal.set_wakeup_fd(-1)
        self._waker.close()
        self._woken.close()

    def _on_signal(self, *_: object) -> None:
        self._is_set = True


def stop_on_signals() -> StopFlag:
    """A flag that SIGTERM, SIGINT and SIGHUP set from now on. SIGHUP stays ignored if it was, as by nohup."""
    flag = StopFlag()
    is_kept = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    flag.on_signals(*(number for number in ENDING if not (is_kept and number is signal.SIGHUP)))
    return flag
