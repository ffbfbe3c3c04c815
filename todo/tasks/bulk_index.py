"""Where in the tree something is open, completed, or to be cleared: for the commands on all tasks, which then
look only where there is something to do.

For each parent (None: the top) it holds the children that are what is asked for, or have such a task below
them. What is in the trash does not count, nor what is below it. A change goes up from the changed task only
as far as it makes a difference. Built when somebody first asks: a bare replay never pays for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice

from todo.tasks.state import State, Task

_HIGHEST = 1000
"""No list is nested so deep; but where move events were erased, tasks may stand in a ring."""

_FEW = 16
"""Of so many children one must be of the kind, else those are sorted instead of looking at each child."""

_Members = defaultdict[str | None, set[str]]


class BulkIndex:
    """Follows a state (see `State.follow`). At a cycle of parents it detaches, and is rebuilt at the next
    use."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: _Members = defaultdict(set)
        self._completed: _Members = defaultdict(set)
        self._clearable: _Members = defaultdict(set)
        self._build()

    def open(self, most: int) -> list[Task]:
        """The first `most` shown open tasks, in display order."""
        return self._first(self._open, lambda task: not task.completed, most)

    def completed(self, most: int) -> list[Task]:
        return self._first(self._completed, lambda task: task.completed, most)

    def clearable(self, most: int) -> list[Task]:
        """Shown completed tasks without open descendants; of nested ones the topmost only."""
        return self._first(self._clearable, self._is_clearable, most, topmost=True)

    def changed(self, before: Task | None, after: Task | None) -> None:
        """Updates the index after a task changed, was added (no `before`) or removed (no `after`)."""
        if before is not None:
            if (
                after is not None
                and before.completed is after.completed
                and before.trashed is after.trashed
                and before.parent == after.parent
            ):
                return
            if after is None or before.parent != after.parent:
                for members in (self._open, self._completed, self._clearable):
                    members[before.parent].discard(before.id)
                self._settle(before.parent)
        if after is not None and self._note(after):
            self._settle(after.parent)

    def _build(self) -> None:
        """`_note` for all, those below first, written out: it holds everybody else up."""
        opens, completed, clearable = self._open, self._completed, self._clearable
        for task in reversed(_all_below_the_top(self._state)):
            if task.trashed:
                continue
            task_id, parent = task.id, task.parent
            if not task.completed or task_id in opens:
                opens[parent].add(task_id)
                if task_id in clearable:
                    clearable[parent].add(task_id)
            else:
                clearable[parent].add(task_id)
            if task.completed or task_id in completed:
                completed[parent].add(task_id)

    def _settle(self, task_id: str | None) -> None:
        """Updates the entries from this task upwards, until one does not change."""
        tasks = self._state.tasks
        for _ in range(_HIGHEST):
            task = tasks.get(task_id) if task_id is not None else None
            if task is None or not self._note(task):
                return
            task_id = task.parent
        self._state.follow(None)

    def _note(self, task: Task) -> bool:
        """Updates the task's entry in its parent's sets. Returns whether anything changed."""
        task_id, parent = task.id, task.parent
        is_open = is_completed = is_clearable = False
        if not task.trashed:
            is_open = not task.completed or bool(self._open.get(task_id))
            is_completed = task.completed or bool(self._completed.get(task_id))
            is_clearable = not is_open or bool(self._clearable.get(task_id))
        changed = _put(self._open[parent], task_id, is_open)
        changed |= _put(self._completed[parent], task_id, is_completed)
        changed |= _put(self._clearable[parent], task_id, is_clearable)
        return changed

    def _is_clearable(self, task: Task) -> bool:
        return task.completed and not self._open.get(task.id)

    def _first(
        self, members: _Members, wanted: Callable[[Task], bool], most: int, topmost: bool = False
    ) -> list[Task]:
        return list(islice(self._walk(members, wanted, topmost), most))

    def _walk(self, members: _Members, wanted: Callable[[Task], bool], topmost: bool) -> Iterator[Task]:
        ahead = [self._ordered(members, None)]
        while ahead:
            task = next(ahead[-1], None)
            if task is None:
                ahead.pop()
                continue
            is_wanted = wanted(task)
            if is_wanted:
                yield task
            if members.get(task.id) and not (is_wanted and topmost):
                ahead.append(self._ordered(members, task.id))

    def _ordered(self, members: _Members, parent: str | None) -> Iterator[Task]:
        some = members.get(parent)
        if not some:
            return iter(())
        tasks, children = self._state.tasks, self._state.children(parent)
        if len(some) * _FEW < len(children):
            return iter(sorted(map(tasks.__getitem__, some), key=_place))
        return (tasks[child] for _, child in children if child in some)


def bulk_index(state: State) -> BulkIndex:
    """The state's index; created at the first call, then kept up to date."""
    index = state.follower
    if not isinstance(index, BulkIndex):
        index = BulkIndex(state)
        state.follow(index)
    return index


def _put(some: set[str], task_id: str, belongs: bool) -> bool:
    if belongs is (task_id in some):
        return False
    if belongs:
        some.add(task_id)
    else:
        some.remove(task_id)
    return True


def _place(task: Task) -> tuple[int, str]:
    return task.order, task.id


def _all_below_the_top(state: State) -> list[Task]:
    """All tasks in depth-first order, including those in the trash."""
    below: list[Task] = []
    tasks, children = state.tasks, state.children
    ahead = [child for _, child in children(None)]
    while ahead:
        task = tasks[ahead.pop()]
        below.append(task)
        if under := children(task.id):
            ahead.extend(child for _, child in under)
    return below
