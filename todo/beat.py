"""Periodic loops of a process, aligned so that they wake it at the same moments.

A wake-up costs more than the work of most loops, so the loops share wake-ups. The phase differs between
processes, because it starts at the process's start.
"""

from __future__ import annotations

import time

from todo.stopping import Stop

_BEGAN = time.monotonic()


def beat(stop: Stop, every_s: float) -> bool:
    """Waits for the next multiple of `every_s` since the start. False if it is time to end instead."""
    return not stop.wait(every_s - (time.monotonic() - _BEGAN) % every_s)
