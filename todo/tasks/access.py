"""What each role may do to a list, and which role a person has there."""

from __future__ import annotations

from todo.access import READ, Who
from todo.tasks.state import State

PERMISSIONS: dict[str, str] = {
    READ: "viewer",
    "create_list": "editor",
    "rename_list": "editor",
    "add_task": "editor",
    "add_tasks": "editor",
    "edit_task": "editor",
    "complete_task": "editor",
    "reopen_task": "editor",
    "complete_all": "editor",
    "reopen_all": "editor",
    "move_task": "editor",
    "delete_task": "editor",
    "restore_task": "editor",
    "clear_completed": "editor",
    "undo": "editor",
}
"""The least role of each command, and of reading."""


def role(who: Who, _state: State, _now_ms: int) -> str | None:
    """The person's role in this state of the list; None for one who may not know that it exists."""
    return who.everywhere
