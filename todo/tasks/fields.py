"""The table of a task's fields: what a person sets by its name. Commands, decide, evolve, undo, the state,
the formats, the test generators and the page's own table (`web/client/src/core/tables.ts`) read it.

A task also has a place (`parent`, `order`) and may be in the trash; those have commands of their own.
"""

from __future__ import annotations

from typing import Any

import msgspec

from todo.tasks.merges import REPLACE, TEXT, Check, Merge
from todo.tasks.text import check_notes, check_title


class Field(msgspec.Struct, frozen=True):
    """One field.

    `type` is what a message may hold, `check` what is allowed beyond that (of a set: for each id). `default`
    is the value of a task that does not state the field: it is never stored, so it must never change.
    `merge` says how two changes combine. `is_edited`: `edit_task` changes it; else it has commands of its
    own. `since` is the schema of `task_added` and `task_edited` that first had the field.
    """

    name: str
    type: Any
    default: Any
    check: Check = lambda value, _path: value
    merge: Merge = REPLACE
    is_edited: bool = True
    is_required: bool = False
    since: int = 1

    def __post_init__(self) -> None:
        # The encoder leaves out what is the default object itself; of these values there is only one object.
        if not any(self.default is value for value in (None, False, True, 0, "", ())):
            raise ValueError(f"{self.name}: a default is one of None, False, True, 0, '' and ()")


FIELDS: tuple[Field, ...] = (
    Field("title", str, "", check_title, is_required=True),
    Field("notes", str, "", check_notes, merge=TEXT),
    Field("completed", bool, False, is_edited=False),
)
