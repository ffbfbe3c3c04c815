"""A timer wheel for the pings of all connections. No I/O, no clock: time is counted in turns.

A turn comes every `TURN_S`, and what lies between two turns is read first: so if the process stands still for
a while, nobody is taken for dead whose answer only waits to be read.
"""

from __future__ import annotations

from typing import Protocol

TURN_S = 0.5


class Pinged(Protocol):
    """A connection on the wheel."""

    def ping(self) -> None:
        """Sends a ping."""

    def has_answered(self) -> bool:
        """Whether the last ping was answered."""

    def overdue(self) -> None:
        """The answer did not come in time."""


class Wheel:
    """Pings each connection every `interval_s`, and looks for its answer `timeout_s` later."""

    def __init__(self, interval_s: float, timeout_s: float) -> None:
        if timeout_s >= interval_s:
            raise ValueError("the timeout must be shorter than the interval")
        self._slots: list[dict[Pinged, None]] = [{} for _ in range(round(interval_s / TURN_S))]
        self._behind = round(timeout_s / TURN_S)
        self._now = 0

    def add(self, connection: Pinged) -> int:
        """Its first ping comes after one interval. Returns what `remove` needs."""
        self._slots[self._now][connection] = None
        return self._now

    def remove(self, slot: int, connection: Pinged) -> None:
        self._slots[slot].pop(connection, None)

    def turn(self) -> None:
        """Call it every `TURN_S`."""
        self._now = (self._now + 1) % len(self._slots)
        for connection in list(self._slots[self._now - self._behind]):
            if not connection.has_answered():
                connection.overdue()
        for connection in list(self._slots[self._now]):
            connection.ping()
