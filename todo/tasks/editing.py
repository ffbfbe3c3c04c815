"""Deciders of field edits, completing and reopening."""

from __future__ import annotations

from typing import Any

from todo.errors import TodoError
from todo.tasks.bulk_index import bulk_index
from todo.tasks.commands import CompleteAll, CompleteTask, EditTask, ReopenAll, ReopenTask
from todo.tasks.draft import Draft
from todo.tasks.fields import FIELDS
from todo.tasks.limits import LIMITS
from todo.tasks.state import Task
from todo.tasks.tree import live

EDITED = {field.name: field for field in FIELDS if field.is_edited}
"""The fields that `edit_task` changes."""


def edit_task(draft: Draft, command: EditTask) -> None:
    task = live(draft.state, command.task)
    body: dict[str, Any] = {}
    for name, wanted in command.values.items():
        change = EDITED[name].merge.change(getattr(task, name), wanted)
        if change is not None:
            body[name] = change
    if not command.force:
        _check_fresh(task, body, draft.context.base)
    if body:
        draft.emit("task_edited", task.id, body)


def complete_task(draft: Draft, command: CompleteTask) -> None:
    if not live(draft.state, command.task).completed:
        draft.emit("task_completed", command.task, {})


def reopen_task(draft: Draft, command: ReopenTask) -> None:
    if live(draft.state, command.task).completed:
        draft.emit("task_reopened", command.task, {})


def complete_all(draft: Draft, _: CompleteAll) -> None:
    _emit_each(draft, "task_completed", bulk_index(draft.state).open(LIMITS["events"]))


def reopen_all(draft: Draft, _: ReopenAll) -> None:
    _emit_each(draft, "task_reopened", bulk_index(draft.state).completed(LIMITS["events"]))


def _emit_each(draft: Draft, type_: str, tasks: list[Task]) -> None:
    for task in tasks:
        draft.emit(type_, task.id, {})


def _check_fresh(task: Task, body: dict[str, Any], base: int | None) -> None:
    """Raises `stale_edit` if a field to be replaced was changed after `base`."""
    if base is None:
        return
    stale = {
        name: pair
        for name, pair in body.items()
        if EDITED[name].merge.is_exclusive and task.changed_at(name) > base
    }
    if stale:
        raise TodoError(
            "stale_edit",
            task=task.id,
            fields={name: {"yours": yours, "theirs": theirs} for name, (theirs, yours) in stale.items()},
            position=max(task.changed_at(name) for name in stale),
        )
