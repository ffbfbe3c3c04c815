"""Deciders of `add_task`, `add_tasks`, `create_list` and `rename_list`."""

from __future__ import annotations

from msgspec import UNSET

from todo.errors import TodoError
from todo.tasks.access import role
from todo.tasks.commands import AddTask, AddTasks, CreateList, NewTask, Place, RenameList
from todo.tasks.draft import Draft
from todo.tasks.fields import FIELDS
from todo.tasks.ids import derived_id
from todo.tasks.limits import LIMITS
from todo.tasks.members import INBOX
from todo.tasks.place import STEP, orders_at
from todo.tasks.tree import depth_below, existing, live

_DEFAULTS = {field.name: field.default for field in FIELDS}


def create_list(draft: Draft, command: CreateList) -> None:
    """A no-op if the list has events: every event leaves a task or a title.

    The creator becomes the owner, except in open access. Raises `unknown_list` for a list of others.
    """
    state, who = draft.state, draft.context.who
    if state.list.startswith(INBOX) and state.list != INBOX + who.actor and who.everywhere is None:
        raise TodoError("unknown_list", list=state.list)
    if not state.title_changed and not state.tasks:
        draft.emit("list_created", None, {"title": command.title})
        if who.everywhere is None:
            draft.emit("member_added", None, {"person": who.actor, "role": "owner"})
    elif role(who, state, draft.context.now) == "outsider":
        raise TodoError("unknown_list", list=state.list)


def rename_list(draft: Draft, command: RenameList) -> None:
    if command.title != draft.state.title:
        draft.emit("list_renamed", None, {"title": [draft.state.title, command.title]})


def add_task(draft: Draft, command: AddTask) -> None:
    task_id = draft.context.command_id if command.task is UNSET else command.task
    parent = _meant_parent(draft, command.parent, command.after)
    _check_addition(draft, task_id, parent)
    [order] = orders_at(draft, parent, command.after)
    _emit(draft, task_id, command, parent, order)


def add_tasks(draft: Draft, command: AddTasks) -> None:
    """Lines without `parent` share the gap at the given place; the others are appended to their parent."""
    lines = [
        (
            derived_id(draft.context.command_id, number),
            NewTask({"title": line}) if isinstance(line, str) else line,
        )
        for number, line in enumerate(command.lines)
        if line != ""
    ]
    if not lines:
        return
    if len(lines) > LIMITS["events"]:
        raise TodoError("too_many_events", limit=LIMITS["events"])
    place = _meant_parent(draft, command.parent, command.after)
    count = sum(line.parent is UNSET for _, line in lines)
    at_end = command.after is UNSET
    reserved = [] if at_end or not count else orders_at(draft, place, command.after, count)
    ahead = iter(reserved)
    for derived, line in lines:
        task_id = derived if line.task is UNSET else line.task
        parent = place if line.parent is UNSET else _meant_parent(draft, line.parent, UNSET)
        _check_addition(draft, task_id, parent)
        if line.parent is UNSET and not at_end:
            order = next(ahead)
        else:
            [order] = orders_at(draft, parent, UNSET)
            if reserved and parent == place:
                order = max(order, reserved[-1] + STEP)
        _emit(draft, task_id, line, parent, order)


def _meant_parent(draft: Draft, parent: Place, after: Place) -> str | None:
    """The parent of an addition: as given, else that of the `after` task, else the top level."""
    if parent is UNSET:
        parent = None if after is UNSET or after is None else existing(draft.state, after).parent
    return None if parent is None else live(draft.state, parent).id


def _check_addition(draft: Draft, task_id: str, parent: str | None) -> None:
    if task_id in draft.state.tasks:
        raise TodoError("task_exists", task=task_id)
    if len(draft.state.tasks) >= LIMITS["tasks"]:
        most = LIMITS["tasks"]
        text = f"A list holds at most {most:,} tasks, those in the trash too. Start another list."
        raise TodoError("list_full", text, limit=most)
    if depth_below(draft.state, parent) > LIMITS["depth"]:
        raise TodoError("too_deep", task=task_id, limit=LIMITS["depth"])


def _emit(draft: Draft, task_id: str, line: NewTask, parent: str | None, order: int) -> None:
    """Emits `task_added`; omits fields that equal their default."""
    body = {
        name: [*value] if isinstance(value, tuple) else value
        for name, value in line.values.items()
        if value != _DEFAULTS[name]
    }
    body["order"] = order
    if parent is not None:
        body["parent"] = parent
    draft.emit("task_added", task_id, body)
