"""Deciding what changes a task where it stands: its title and notes, and whether it is completed."""

from __future__ import annotations

from msgspec import UNSET

from todo.errors import TodoError
from todo.tasks.bulk_index import bulk_index
from todo.tasks.commands import CompleteAll, CompleteTask, EditTask, ReopenAll, ReopenTask
from todo.tasks.draft import Draft
from todo.tasks.limits import LIMITS
from todo.tasks.state import NOTES, TITLE, Task
from todo.tasks.tree import live

FIELDS = {"title": TITLE, "notes": NOTES}
"""The fields that a person writes, and where their positions stand in `changed`."""


def edit_task(draft: Draft, command: EditTask) -> None:
    task = live(draft.state, command.task)
    body = {}
    for field in FIELDS:
        before, after = getattr(task, field), getattr(command, field)
        if after is not UNSET and after != before:
            body[field] = [before, after]
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


def _check_fresh(task: Task, body: dict[str, list[str]], base: int | None) -> None:
    """Raises `stale_edit` if a field to be changed was changed after `base`."""
    if base is None:
        return
    stale = {field: pair for field, pair in body.items() if task.changed[FIELDS[field]] > base}
    if stale:
        raise TodoError(
            "stale_edit",
            task=task.id,
            fields={field: {"yours": yours, "theirs": theirs} for field, (theirs, yours) in stale.items()},
            position=max(task.changed[FIELDS[field]] for field in stale),
        )
