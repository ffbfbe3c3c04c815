"""How much a home takes: one table, checked here, and served to every client at its join."""

from __future__ import annotations

from todo.aggregate import FRAME_BYTES, MOST_EVENTS

LIMITS: dict[str, int] = {"lists": 5_000, "events": MOST_EVENTS, "frame": FRAME_BYTES}
"""`lists`: entries, those of lists that the person left too. `events`: of one command. `frame`: bytes of one
message."""

MAX_INTEGER = 2**53 - 1
