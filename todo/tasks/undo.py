"""Decider of `undo`: reverses each event of a command, last first, using the values in the events.

It reverses all events or none. A value changed since is a conflict; a value already as before is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import UNSET

from todo.access import ROLES
from todo.errors import TodoError
from todo.events.event import Event
from todo.tasks.access import TO_UNDO, role
from todo.tasks.commands import Undo
from todo.tasks.draft import Draft
from todo.tasks.editing import EDITED
from todo.tasks.moving import fits_below
from todo.tasks.place import orders_at, stands_at
from todo.tasks.reordering import Reorderings
from todo.tasks.trash import bring_back
from todo.tasks.tree import in_trash, is_within, upwards

MOST_CONFLICTS_TOLD = 20


class Undoing:
    """The progress of one undo: the draft, the `force` flag, and the conflicts so far."""

    def __init__(self, draft: Draft, force: bool) -> None:
        self.draft = draft
        self.state = draft.state
        self.force = force
        self.reorderings = Reorderings(draft.state, draft.context.past)
        self.deletions = {
            event.task: event
            for event in draft.context.past
            if event.type == "task_deleted" and event.body is not None
        }
        self.conflicts: list[dict[str, Any]] = []

    def refused(self, event: Event, field: str, **values: Any) -> bool:
        """Records a conflict in a field. Returns false if the undo is forced."""
        if not self.force:
            self.conflicts.append({"task": event.task, "field": field, **values})
        return not self.force


def undo(draft: Draft, command: Undo) -> None:
    """Raises `unknown_position`, `nothing_to_undo` or `undo_conflict` (with what was changed since)."""
    past = draft.context.past
    if not past:
        raise TodoError("unknown_position", position=command.position)
    undoing = Undoing(draft, command.force)
    reversible = [event for event in reversed(past) if event.type in REVERSES and event.body is not None]
    if not reversible:
        raise TodoError("nothing_to_undo", position=command.position)
    _check_role(draft, reversible)
    for event in reversible:
        REVERSES[event.type](undoing, event)
    if undoing.conflicts:
        conflicts = undoing.conflicts[:MOST_CONFLICTS_TOLD]
        raise TodoError("undo_conflict", position=command.position, conflicts=conflicts)


def _check_role(draft: Draft, events: Sequence[Event]) -> None:
    """Raises `not_allowed` if taking any of these back needs a higher role than the person has."""
    context = draft.context
    now = role(context.who, draft.state, context.now) or "outsider"
    if any(ROLES.index(TO_UNDO[event.type]) > ROLES.index(now) for event in events):
        raise TodoError("not_allowed", action="undo")


def _rename_back(undoing: Undoing, event: Event) -> None:
    state = undoing.state
    before, after = _body(event)["title"]
    if state.title == before:
        return
    if state.title != after and undoing.refused(event, "title", before=before, after=after, now=state.title):
        return
    body = {"title": [state.title, before], "undoes": event.position}
    undoing.draft.emit("list_renamed", None, body)


def _take_away(undoing: Undoing, event: Event) -> None:
    task, body = undoing.state.tasks[_task_id(event)], _body(event)
    if task.trashed:
        return
    for name, field in EDITED.items():
        now, added = getattr(task, name), body.get(name, field.default)
        if field.merge.is_exclusive and now != added and undoing.refused(event, name, after=added, now=now):
            return
    undoing.draft.emit("task_deleted", task.id, {"undoes": event.position})


def _edit_back(undoing: Undoing, event: Event) -> None:
    task, changes = undoing.state.tasks[_task_id(event)], _body(event)
    body: dict[str, Any] = {}
    for name, field in EDITED.items():
        if name not in changes:
            continue
        now, change = getattr(task, name), changes[name]
        back = field.merge.reverse(now, change)
        if back.is_conflict and undoing.refused(event, name, before=change[0], after=change[1], now=now):
            continue
        if back.change is not None:
            body[name] = back.change
    if body:
        undoing.draft.emit("task_edited", task.id, {**body, "undoes": event.position})


def _reopen(undoing: Undoing, event: Event) -> None:
    if undoing.state.tasks[_task_id(event)].completed:
        undoing.draft.emit("task_reopened", event.task, {"undoes": event.position})


def _complete(undoing: Undoing, event: Event) -> None:
    if not undoing.state.tasks[_task_id(event)].completed:
        undoing.draft.emit("task_completed", event.task, {"undoes": event.position})


def _bring_back(undoing: Undoing, event: Event) -> None:
    """Restores the task's ancestors of the same undo first, because it needs its parent."""
    state, task_id = undoing.state, _task_id(event)
    for task in reversed([*upwards(state, task_id)]):
        deletion = undoing.deletions.get(task.id)
        if not task.trashed or deletion is None:
            continue
        # Below what was in the trash before, it was not to be seen, and is not to appear now.
        in_place = any(
            above.trashed and above.changed_at("trashed") < deletion.position
            for above in upwards(state, task.parent)
        )
        bring_back(undoing.draft, task, {"undoes": deletion.position}, in_place)


def _throw_back(undoing: Undoing, event: Event) -> None:
    if not undoing.state.tasks[_task_id(event)].trashed:
        undoing.draft.emit("task_deleted", event.task, {"undoes": event.position})
    _move_back(undoing, event)


def _move_back(undoing: Undoing, event: Event) -> None:
    state, body = undoing.state, _body(event)
    task = state.tasks[_task_id(event)]
    (parent, parent_after), (order, order_after) = body["parent"], body["order"]
    now = (task.parent, task.order)
    if now == (parent, order) or (parent, order) == (parent_after, order_after):
        return
    untouched = task.changed_at("place") == event.position or now == (parent_after, order_after)
    if not untouched and undoing.refused(event, "place"):
        return
    nested = is_within(state, parent, task.id) or not fits_below(state, task, parent)
    if nested and undoing.refused(event, "place"):
        return
    # A task that is in the trash anyhow may well go back below one that is there too.
    if nested or (in_trash(state, parent) and not in_trash(state, task.id)):
        if stands_at(state, task, None, UNSET):
            return
        parent = None
        [order] = orders_at(undoing.draft, None, UNSET, moving=task)
    elif (sibling := undoing.reorderings.sibling_before(parent, order, task.id)) is not None:
        [order] = orders_at(undoing.draft, parent, sibling, moving=task)
    task = state.tasks[task.id]
    pairs = {"parent": [task.parent, parent], "order": [task.order, order]}
    undoing.draft.emit("task_moved", task.id, {**pairs, "undoes": event.position})


def _reorder_back(undoing: Undoing, event: Event) -> None:
    parent = _body(event)["parent"]
    orders = undoing.reorderings.back(event)
    if orders:
        body = {"parent": parent, "orders": orders, "undoes": event.position}
        undoing.draft.emit("tasks_reordered", None, body)


def _body(event: Event) -> dict[str, Any]:
    assert event.body is not None  # `undo` leaves out what was erased
    return event.body


def _task_id(event: Event) -> str:
    assert event.task is not None  # the fold would not have taken it
    return event.task


REVERSES: dict[str, Callable[[Undoing, Event], None]] = {
    "list_renamed": _rename_back,
    "task_added": _take_away,
    "task_edited": _edit_back,
    "task_completed": _reopen,
    "task_reopened": _complete,
    "task_moved": _move_back,
    "task_deleted": _bring_back,
    "task_restored": _throw_back,
    "tasks_reordered": _reorder_back,
}
"""What takes back an event of each type. Creating a list, and who may see it, is never taken back."""
