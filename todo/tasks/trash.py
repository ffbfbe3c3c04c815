"""Deciders of `delete_task`, `restore_task` and `clear_completed`."""

from __future__ import annotations

from msgspec import UNSET

from todo.tasks.bulk_index import bulk_index
from todo.tasks.commands import ClearCompleted, DeleteTask, RestoreTask
from todo.tasks.draft import Draft
from todo.tasks.limits import LIMITS
from todo.tasks.place import orders_at
from todo.tasks.state import Task
from todo.tasks.tree import existing, in_trash


def delete_task(draft: Draft, command: DeleteTask) -> None:
    """Also accepts a task below a deleted one: it then stays in the trash when that one is restored."""
    if not existing(draft.state, command.task).trashed:
        draft.emit("task_deleted", command.task, {})


def restore_task(draft: Draft, command: RestoreTask) -> None:
    task = existing(draft.state, command.task)
    if in_trash(draft.state, task.id):
        bring_back(draft, task, {})


def clear_completed(draft: Draft, _: ClearCompleted) -> None:
    for task in bulk_index(draft.state).clearable(LIMITS["events"]):
        draft.emit("task_deleted", task.id, {})


def bring_back(draft: Draft, task: Task, more: dict[str, int], in_place: bool = False) -> None:
    """Takes a task out of the trash: to its place, or to the end of the top if its parent is in the trash.

    `in_place` leaves it below such a parent too. `more` is what the event's body has to say beside that.
    """
    parent, order = task.parent, task.order
    if not in_place and in_trash(draft.state, parent):
        parent = None
        [order] = orders_at(draft, None, UNSET, moving=task)
    pairs = {"parent": [task.parent, parent], "order": [task.order, order]}
    draft.emit("task_restored", task.id, {**pairs, **more})
