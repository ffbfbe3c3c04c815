"""The one way in which tests act on a list: every command is checked for what must always hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vectors.history import History
from tests.vectors.wire import from_wire, to_wire
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.events.event import Event
from todo.tasks.bulk_index import bulk_index
from todo.tasks.evolve import evolve
from todo.tasks.limits import LIMITS
from todo.tasks.state import State, Task
from todo.tasks.tree import existing, shown, upwards

Args = dict[str, Any]


def task_id(number: int) -> str:
    return f"019a0000-0000-7000-8000-{number:012x}"


A, B, C, D, E, F = (task_id(number) for number in range(1, 7))


def act(history: History, name: str, args: Args | None = None, **more: Any) -> list[Event]:
    """Does a command and checks: old snapshot + events == new snapshot; a refusal changes nothing."""
    snapshot = json.dumps(history.state.to_json_value())
    try:
        events = history.do(name, args, **more)
    except TodoError:
        assert json.dumps(history.state.to_json_value()) == snapshot
        raise
    old = State.from_json_value(json.loads(snapshot))
    for event in events:
        evolve(old, from_wire(json.loads(json.dumps(to_wire(event)))))
    assert old.to_json_value() == history.state.to_json_value()
    assert len(events) <= LIMITS["events"]
    check_tree(history.state)
    return events


def refusal(history: History, name: str, args: Args | None = None, **more: Any) -> TodoError:
    """The error that a command is refused with."""
    with pytest.raises(TodoError) as caught:
        act(history, name, args, **more)
    return caught.value


def check_tree(state: State) -> None:
    """Every parent exists, nothing is in a ring or too deep, and the index of children is right."""
    fresh: dict[str | None, list[tuple[int, str]]] = {}
    for task in state.tasks.values():
        fresh.setdefault(task.parent, []).append((task.order, task.id))
        above, parent = 0, task.parent
        while parent is not None:
            above += 1
            assert above <= LIMITS["depth"]
            parent = state.tasks[parent].parent
    for parent_id in {None, *state.tasks}:
        assert list(state.children(parent_id)) == sorted(fresh.get(parent_id, []))
    check_bulk_index(state)


def check_bulk_index(state: State) -> None:
    """The index finds what a walk through all that is shown finds, in the same order."""
    tasks, index, most = shown(state), bulk_index(state), len(state.tasks) + 1
    open_tasks = [task for task in tasks if not task.completed]
    assert index.open(most) == open_tasks
    assert index.completed(most) == [task for task in tasks if task.completed]
    blocked = {above.id for task in open_tasks for above in upwards(state, task.id)}

    def is_clearable(task: Task) -> bool:
        return task.completed and task.id not in blocked

    clearable = {task.id for task in tasks if is_clearable(task)}
    assert index.clearable(most) == [
        task for task in tasks if task.id in clearable and task.parent not in clearable
    ]


def tree(*titles: tuple[str, str | None]) -> History:
    """A list with tasks A, B, C… in that order, each (title, parent)."""
    history = History()
    for number, (title, parent) in enumerate(titles, 1):
        act(history, "add_task", {"task": task_id(number), "title": title, "parent": parent})
    return history


def titles(history: History, parent: str | None = None, trashed: bool = False) -> list[str]:
    """The titles below a parent, as they are shown; those in the trash too if asked for."""
    tasks = [existing(history.state, child) for _, child in history.state.children(parent)]
    return [task.title for task in tasks if trashed or not task.trashed]


def replayed_hash(history: History, list_id: str = "main") -> str:
    """The state hash of a replay from nothing."""
    state = State(list_id)
    for event in history.events:
        evolve(state, event)
    return state_hash(state)
