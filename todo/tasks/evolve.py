"""Events into state: one row of the table for each type, the same as in the client.

A fold never searches and never refuses what it knows: the events were decided once and are facts. It
changes the state that it is given, which the caller owns. Everything here runs a hundred thousand times a
second in a rebuild: measure before you change it.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from todo.errors import TodoError
from todo.events.event import Event
from todo.tasks.state import State, Task

Fold = Callable[[State, Event], None]

ERASED_STEP = 2**20
"""An added task whose body was erased stands at the top, at its position times this."""


def evolve(state: State, event: Event) -> State:
    """Folds a numbered event into the state and returns it.

    Raises `upgrade_needed` for a type it does not know, `log_damaged` for an event that does not fit the
    state; the state is then as it was.
    """
    fold = FOLDS.get(event.type)
    if fold is None:
        raise TodoError(
            "upgrade_needed",
            f"This version does not know events of type '{event.type}'. Upgrade it.",
            position=event.position,
        )
    try:
        fold(state, event)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise TodoError(
            "log_damaged",
            f"The event at position {event.position} does not fit what comes before it.",
            position=event.position,
        ) from error
    return state


def _create_list(state: State, event: Event) -> None:
    if event.body is not None:
        state.title = event.body["title"]
    state.title_changed = event.position


def _rename_list(state: State, event: Event) -> None:
    if event.body is not None:
        state.title = event.body["title"][1]
    state.title_changed = event.position


def _add(state: State, event: Event) -> None:
    if event.task is None:
        raise ValueError("no task")
    p, body = event.position, event.body
    if body is None:
        body = {"title": "", "notes": "", "completed": False, "parent": None, "order": p * ERASED_STEP}
    task = Task(
        event.task,
        body["title"],
        body["notes"],
        body["completed"],
        body["parent"],
        body["order"],
        False,
        event.at,
        event.actor,
        (p, p, p, p, p),
    )
    state.put(state.tasks.get(event.task), task)


def _edit(state: State, event: Event) -> None:
    task, body = _named(state, event), event.body or {}
    title, notes = task.title, task.notes
    title_changed, notes_changed, completed, place, trashed = task.changed
    if "title" in body:
        title, title_changed = body["title"][1], event.position
    if "notes" in body:
        notes, notes_changed = body["notes"][1], event.position
    changed = (title_changed, notes_changed, completed, place, trashed)
    state.put(task, replace(task, title=title, notes=notes, changed=changed))


def _complete(state: State, event: Event) -> None:
    _set_completed(state, event, True)


def _reopen(state: State, event: Event) -> None:
    _set_completed(state, event, False)


def _set_completed(state: State, event: Event, completed: bool) -> None:
    task = _named(state, event)
    if event.body is None:
        completed = task.completed
    title, notes, _, place, trashed = task.changed
    changed = (title, notes, event.position, place, trashed)
    state.put(task, replace(task, completed=completed, changed=changed))


def _move(state: State, event: Event) -> None:
    task, body = _named(state, event), event.body
    title, notes, completed, _, trashed = task.changed
    changed = (title, notes, completed, event.position, trashed)
    if body is None:
        state.put(task, replace(task, changed=changed))
    else:
        state.put(task, replace(task, parent=body["parent"][1], order=body["order"][1], changed=changed))


def _delete(state: State, event: Event) -> None:
    task = _named(state, event)
    trashed = task.trashed if event.body is None else True
    title, notes, completed, place, _ = task.changed
    changed = (title, notes, completed, place, event.position)
    state.put(task, replace(task, trashed=trashed, changed=changed))


def _restore(state: State, event: Event) -> None:
    task, body = _named(state, event), event.body
    title, notes, completed, place, _ = task.changed
    if body is None:
        state.put(task, replace(task, changed=(title, notes, completed, place, event.position)))
        return
    parent_before, parent = body["parent"]
    order_before, order = body["order"]
    if parent_before != parent or order_before != order:
        place = event.position
    changed = (title, notes, completed, place, event.position)
    state.put(task, replace(task, parent=parent, order=order, trashed=False, changed=changed))


def _reorder(state: State, event: Event) -> None:
    if event.body is None:
        return
    tasks = [(state.tasks[task], order) for task, _, order in event.body["orders"]]
    for task, order in tasks:
        state.put(task, replace(task, order=order))


def _named(state: State, event: Event) -> Task:
    return state.tasks[event.task]  # type: ignore[index]  # no task is no key either: evolve turns it into an error


FOLDS: dict[str, Fold] = {
    "list_created": _create_list,
    "list_renamed": _rename_list,
    "task_added": _add,
    "task_edited": _edit,
    "task_completed": _complete,
    "task_reopened": _reopen,
    "task_moved": _move,
    "task_deleted": _delete,
    "task_restored": _restore,
    "tasks_reordered": _reorder,
}
