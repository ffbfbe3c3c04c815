"""Graceful shutdown of a command on a signal: it closes the store and exits with 128 + the signal number."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from todo.stopping import ENDING

CODE_OF_SIGNALS = 128
"""The shell convention: exit code 128 + signal number."""


class Interrupts:
    """The first of SIGINT, SIGTERM and SIGHUP raises KeyboardInterrupt; those after it are ignored.

    A closed terminal may send SIGHUP twice, and a second signal must not interrupt the closing of a store.
    """

    def __init__(self) -> None:
        self._received: signal.Signals | None = None

    def listen(self) -> None:
        """Installs the handlers; main thread only. A signal that the parent ignored (nohup) stays ignored."""
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    @property
    def exit_code(self) -> int:
        """The exit code for the received signal; for SIGINT if none was received here."""
        return CODE_OF_SIGNALS + (self._received or signal.SIGINT)

    def _on_signal(self, number: int, _frame: object) -> None:
        if self._received is None:
            self._received = signal.Signals(number)
            raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """Defers the signals until the end of the block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
