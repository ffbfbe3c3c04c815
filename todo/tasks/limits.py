"""The limits of a list, enforced by the core and sent to every client in the join answer."""

from __future__ import annotations

from todo.aggregate import FRAME_BYTES, MOST_EVENTS

LIMITS: dict[str, int] = {
    "title": 500,
    "notes": 20_000,
    "tags_per_task": 20,
    "tags": 50,
    "tasks": 50_000,
    "members": 500,
    "links": 50,
    "events": MOST_EVENTS,
    "depth": 32,
    "frame": FRAME_BYTES,
}
"""`title`, `notes`: code points after normalising. `tasks`: of a list, those in the trash too. `events`: of
one command. `depth`: tasks above a subtask. `frame`: bytes of one message."""

MAX_INTEGER = 2**53 - 1
