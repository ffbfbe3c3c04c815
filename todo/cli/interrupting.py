"""Shutdown of a command on a signal: it stops, closes what it has open, and exits with 128 + the signal."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from todo.stopping import ENDING

CODE_OF_SIGNALS = 128
"""Shells say 128 and the signal's number for a command that a signal ended."""


class Interrupts:
    """The first of SIGINT, SIGTERM and SIGHUP raises KeyboardInterrupt; those after it are ignored.

    A closed terminal may send SIGHUP twice, and a second signal must not interrupt the closing of a store.
    """

    def __init__(self) -> None:
        self._received: signal.Signals | None = None

    def listen(self) -> None:
        """From now on, and only from the main thread. What the parent ignored (nohup) stays ignored."""
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    @property
    def exit_code(self) -> int:
        """That of a command which a signal has ended; Ctrl-C if none was received here."""
        return CODE_OF_SIGNALS + (self._received or signal.SIGINT)

    def _on_signal(self, number: int, _frame: object) -> None:
        if self._received is None:
            self._received = signal.Signals(number)
            raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """Signals that ask for the end wait until the block is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
