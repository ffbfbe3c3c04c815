"""The beat of loops that look after something now and then: all wake at the same moments.

Waking a process that sleeps costs far more than what most of them then do; so they share it.
"""

from __future__ import annotations

import time

from todo.stopping import Stop


def beat(stop: Stop, every_s: float) -> bool:
    """Waits for the next multiple of `every_s` on the clock. False if it is time to end instead."""
    return not stop.wait(every_s - time.monotonic() % every_s)
