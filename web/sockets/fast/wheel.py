"""A timer wheel for the pings of all connections. No I/O, no clock: it counts turns.

The caller reads from the sockets between two turns, `TURN_S` apart. So after a pause of the process, a pong
that waits in a socket's buffer is read before its timeout.
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
        """The pong did not arrive in time."""


class Wheel:
    """Pings each connection every `interval_s` and checks for its pong `timeout_s` later."""

    def __init__(self, interval_s: float, timeout_s: float) -> None:
        if timeout_s >= interval_s:
            raise ValueError("the timeout must be shorter than the interval")
        self._slots: list[dict[Pinged, None]] = [{} for _ in range(round(interval_s / TURN_S))]
        self._behind = round(timeout_s / TURN_S)
        self._now = 0

    def add(self, connection: Pinged) -> int:
        """Adds a connection; its first ping is after one interval. Returns the slot for `remove`."""
        self._slots[self._now][connection] = None
        return self._now

    def remove(self, slot: int, connection: Pinged) -> None:
        self._slots[slot].pop(connection, None)

    def turn(self) -> None:
        """Sends due pings and reports overdue pongs. Call it every `TURN_S`."""
        self._now = (self._now + 1) % len(self._slots)
        for connection in list(self._slots[self._now - self._behind]):
            if not connection.has_answered():
                connection.overdue()
        for connection in list(self._slots[self._now]):
            connection.ping()
