"""Decider of `move_task`: to another place among its siblings, or below another task."""

from __future__ import annotations

from msgspec import UNSET

from todo.errors import TodoError
from todo.tasks.commands import MoveTask
from todo.tasks.draft import Draft
from todo.tasks.limits import LIMITS
from todo.tasks.place import orders_at, stands_at
from todo.tasks.state import State, Task
from todo.tasks.tree import depth_below, height, is_within, live


def move_task(draft: Draft, command: MoveTask) -> None:
    state = draft.state
    task = live(state, command.task)
    parent = task.parent if command.parent is UNSET else command.parent
    if command.after == task.id or is_within(state, parent, task.id):
        raise TodoError("move_into_itself", task=task.id)
    if parent is not None:
        live(state, parent)
    if parent != task.parent and not fits_below(state, task, parent):
        raise TodoError("too_deep", task=task.id, limit=LIMITS["depth"])
    if stands_at(state, task, parent, command.after):
        return
    [order] = orders_at(draft, parent, command.after, moving=task)
    task = state.tasks[task.id]
    draft.emit("task_moved", task.id, {"parent": [task.parent, parent], "order": [task.order, order]})


def fits_below(state: State, task: Task, parent: str | None) -> bool:
    """Whether the task and its descendants respect the nesting limit below that parent."""
    allowed = LIMITS["depth"] - depth_below(state, parent)
    return height(state, task.id, max(allowed, 0)) <= allowed
