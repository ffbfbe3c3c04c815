"""What an event is, which types there are, and the schema version each is written in today.

The upcaster table brings bodies of older schema versions up to today's when they are read. An unknown
type or a newer schema is never skipped: `upcast` stops the list with `upgrade_needed`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from todo.errors import TodoError

Body = dict[str, Any]

SCHEMAS: dict[str, int] = {
    "list_created": 1,
    "list_renamed": 1,
    "task_added": 1,
    "task_edited": 1,
    "task_completed": 1,
    "task_reopened": 1,
    "task_moved": 1,
    "task_deleted": 1,
    "task_restored": 1,
    "tasks_reordered": 1,
}

UPCASTERS: dict[tuple[str, int], Callable[[Body], Body]] = {}
"""(type, old schema) -> the body in the schema one higher. Empty while every type is at its first schema."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened to a list. `position` is 0 until the event is in the log.

    `at` is in ms since 1970; `body` is None after it was erased on a person's request.
    """

    type: str
    task: str | None
    actor: str
    command: str
    at: int
    body: Body | None
    position: int = 0


def upcast(
    type_: str,
    schema: int,
    body: Body | None,
    schemas: dict[str, int] = SCHEMAS,
    upcasters: dict[tuple[str, int], Callable[[Body], Body]] = UPCASTERS,
) -> Body | None:
    """The body in today's schema. Raises `upgrade_needed` for an unknown type or schema."""
    today = schemas.get(type_)
    if today is None:
        raise TodoError("upgrade_needed", f"This version does not know events of type '{type_}'. Upgrade it.")
    if not 0 < schema <= today:
        raise TodoError(
            "upgrade_needed",
            f"An event of type '{type_}' has schema {schema}; this version reads 1 to {today}. Upgrade it.",
        )
    if body is not None:
        for version in range(schema, today):
            body = upcasters[type_, version](body)
    return body
