"""Queries on the tree of tasks: ancestors, height, trash, and what is shown."""

from __future__ import annotations

from collections.abc import Iterator

from todo.errors import TodoError
from todo.tasks.state import State, Task

_HIGHEST = 1000
"""No list is nested so deep; but where move events were erased, tasks may stand in a ring."""


def existing(state: State, task_id: str) -> Task:
    """The task, or `unknown_task`."""
    task = state.tasks.get(task_id)
    if task is None:
        raise TodoError("unknown_task", task=task_id)
    return task


def live(state: State, task_id: str) -> Task:
    """The task, or `unknown_task`, or `task_in_trash`."""
    task = existing(state, task_id)
    if in_trash(state, task_id):
        raise TodoError("task_in_trash", task=task_id)
    return task


def upwards(state: State, task_id: str | None) -> Iterator[Task]:
    """The task and its ancestors, starting with the task. Empty for None."""
    for _ in range(_HIGHEST):
        task = state.tasks.get(task_id) if task_id is not None else None
        if task is None:
            return
        yield task
        task_id = task.parent


def in_trash(state: State, task_id: str | None) -> bool:
    """Whether the task or an ancestor is deleted. False for the top level (None)."""
    return any(task.trashed for task in upwards(state, task_id))


def is_within(state: State, task_id: str | None, above: str) -> bool:
    """Whether a task is `above` or a descendant of it."""
    return any(task.id == above for task in upwards(state, task_id))


def depth_below(state: State, parent: str | None) -> int:
    """The number of ancestors of a child of `parent`."""
    return sum(1 for _ in upwards(state, parent))


def height(state: State, task_id: str, limit: int) -> int:
    """The height of a task's subtree, including the trash; counted up to `limit` + 1."""
    level = [task_id]
    parents = state.parents()
    for levels in range(limit + 1):
        # Most tasks have none below them: those are not asked one by one.
        level = [child for parent in level if parent in parents for _, child in state.children(parent)]
        if not level:
            return levels
    return limit + 1


def shown(state: State) -> list[Task]:
    """All tasks outside the trash in display (depth-first) order."""
    tasks: list[Task] = []
    ahead = [child for _, child in reversed(state.children(None))]
    while ahead:
        task = state.tasks[ahead.pop()]
        if not task.trashed:
            tasks.append(task)
            ahead.extend(child for _, child in reversed(state.children(task.id)))
    return tasks
