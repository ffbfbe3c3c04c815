"""Folds events into state, by a table from event type to fold; the client has the same table.

A fold does not search, and does not reject a known event: events are facts. It modifies the given state,
which the caller owns. A rebuild runs this code over 100,000 times a second: measure each change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from todo.errors import TodoError
from todo.events.event import Body, Event
from todo.tasks.fields import FIELDS
from todo.tasks.merges import Replace
from todo.tasks.state import Link, State, Task

Fold = Callable[[State, Event], None]

ERASED_STEP = 2**20
"""An added task whose body was erased stands at the top, at its position times this."""

_DEFAULTS = {field.name: field.default for field in FIELDS}
_REPLACED = frozenset(field.name for field in FIELDS if isinstance(field.merge, Replace))
_MERGED = {field.name: field for field in FIELDS if field.name not in _REPLACED}
_SETS = [field.name for field in FIELDS if field.type == tuple[str, ...]]
_SINCE = {field.name: field.since for field in FIELDS if field.since > 1}


def evolve(state: State, event: Event) -> State:
    """Folds a numbered event into the state and returns it.

    Raises `upgrade_needed` for a type or a schema it does not know, `log_damaged` for an event that does not
    fit the state; the state is then as it was.
    """
    fold = FOLDS.get(event.type)
    if fold is None or event.schema > SCHEMAS[event.type]:
        raise _unknown(event, fold is not None)
    try:
        fold(state, event)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise TodoError(
            "log_damaged",
            f"The event at position {event.position} does not fit what comes before it.",
            position=event.position,
        ) from error
    state.at = event.at
    return state


def schema_of(type_: str, body: Body) -> int:
    """The lowest schema number that defines all fields of the body."""
    if not _SINCE or type_ not in ("task_added", "task_edited"):
        return 1
    return max((_SINCE.get(name, 1) for name in body), default=1)


def _unknown(event: Event, is_type_known: bool) -> TodoError:
    what = f"schema {event.schema} of events" if is_type_known else "events"
    text = f"This version does not know {what} of type '{event.type}'. Upgrade it."
    return TodoError("upgrade_needed", text, position=event.position)


def _create_list(state: State, event: Event) -> None:
    if event.body is not None:
        state.title = event.body["title"]
    state.title_changed = event.position


def _rename_list(state: State, event: Event) -> None:
    if event.body is not None:
        state.title = event.body["title"][1]
    state.title_changed = event.position


def _add_member(state: State, event: Event) -> None:
    body = _whole(event)
    state.members = {**state.members, body["person"]: body["role"]}


def _change_role(state: State, event: Event) -> None:
    body = _whole(event)
    _before, role = body["role"]
    state.members = {**state.members, body["person"]: role}


def _remove_member(state: State, event: Event) -> None:
    state.members = state.members.copy()
    del state.members[_whole(event)["person"]]


def _add_link(state: State, event: Event) -> None:
    body = _whole(event)
    link = Link(body["role"], body["digest"], body.get("expires", 0))
    state.links = {**state.links, body["id"]: link}


def _revoke_link(state: State, event: Event) -> None:
    state.links = state.links.copy()
    del state.links[_whole(event)["id"]]


def _delete_list(state: State, event: Event) -> None:
    state.deleted = event.at


def _restore_list(state: State, _event: Event) -> None:
    state.deleted = 0


def _add(state: State, event: Event) -> None:
    task_id, position, body = event.task, event.position, event.body
    if task_id is None:
        raise ValueError("no task")
    if body is None:
        body = {"order": position * ERASED_STEP}
    for name in _SETS:
        if name in body:
            body = {**body, name: tuple(body[name])}
    task = Task(
        id=task_id,
        created=position,
        last=position,
        created_at=event.at,
        created_by=event.actor,
        **body,
    )
    state.put(state.tasks.get(task_id), task)


def _edit(state: State, event: Event) -> None:
    task, position = _named(state, event), event.position
    values: dict[str, Any] = {}
    positions: dict[str, int] = {}
    for name, change in (event.body or {}).items():
        if name in _REPLACED:
            _before, value = change
        elif name == "undoes":
            continue
        else:
            value = _MERGED[name].merge.apply(getattr(task, name), change)
        default = _DEFAULTS[name]
        values[name] = default if value == default else value
        positions[name] = position
    changed = replace(task.changed, **positions) if positions else task.changed
    state.put(task, replace(task, last=position, changed=changed, **values))


def _complete(state: State, event: Event) -> None:
    task, position = _named(state, event), event.position
    changed = replace(task.changed, completed=position)
    completed = True if event.body is not None else task.completed
    state.put(task, replace(task, last=position, changed=changed, completed=completed))


def _reopen(state: State, event: Event) -> None:
    task, position = _named(state, event), event.position
    changed = replace(task.changed, completed=position)
    completed = False if event.body is not None else task.completed
    state.put(task, replace(task, last=position, changed=changed, completed=completed))


def _delete(state: State, event: Event) -> None:
    task, position = _named(state, event), event.position
    changed = replace(task.changed, trashed=position)
    trashed = True if event.body is not None else task.trashed
    state.put(task, replace(task, last=position, changed=changed, trashed=trashed))


def _move(state: State, event: Event) -> None:
    task, position, body = _named(state, event), event.position, event.body
    values = {} if body is None else {"parent": body["parent"][1], "order": body["order"][1]}
    state.put(task, replace(task, last=position, changed=replace(task.changed, place=position), **values))


def _restore(state: State, event: Event) -> None:
    task, position, body = _named(state, event), event.position, event.body
    if body is None:
        state.put(task, replace(task, last=position, changed=replace(task.changed, trashed=position)))
        return
    parent_before, parent = body["parent"]
    order_before, order = body["order"]
    is_moved = parent_before != parent or order_before != order
    changed = replace(task.changed, trashed=position, **({"place": position} if is_moved else {}))
    state.put(task, replace(task, last=position, parent=parent, order=order, trashed=False, changed=changed))


def _reorder(state: State, event: Event) -> None:
    if event.body is None:
        return
    tasks = [(state.tasks[task], order) for task, _, order in event.body["orders"]]
    for task, order in tasks:
        state.put(task, replace(task, order=order))


def _whole(event: Event) -> Body:
    """The body of an event that is never erased: it says who may see the list."""
    if event.body is None:
        raise ValueError("no body")
    return event.body


def _named(state: State, event: Event) -> Task:
    return state.tasks[event.task]  # type: ignore[index]  # no task is no key either: evolve turns it into an error


FOLDS: dict[str, Fold] = {
    "list_created": _create_list,
    "list_renamed": _rename_list,
    "list_deleted": _delete_list,
    "list_restored": _restore_list,
    "member_added": _add_member,
    "member_role_changed": _change_role,
    "member_removed": _remove_member,
    "link_added": _add_link,
    "link_revoked": _revoke_link,
    "task_added": _add,
    "task_edited": _edit,
    "task_completed": _complete,
    "task_reopened": _reopen,
    "task_moved": _move,
    "task_deleted": _delete,
    "task_restored": _restore,
    "tasks_reordered": _reorder,
}

NEVER_ERASED = frozenset(type_ for type_ in FOLDS if type_.startswith(("member_", "link_")))
"""Their bodies say who may see the list, and hold nothing that a person wrote."""

SCHEMAS: dict[str, int] = {
    **dict.fromkeys(FOLDS, 1),
    "task_added": max((1, *_SINCE.values())),
    "task_edited": max((1, *_SINCE.values())),
}
"""The newest schema of each type that this version reads. A new field raises that of what carries it."""

SCHEMA = max(SCHEMAS.values())
"""The newest of all: who reads it reads everything that this version writes."""
