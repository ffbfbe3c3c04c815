"""Undoes the rebalancing of order numbers that a command needed, where the visible order stays the same.

If others have put tasks in between since, the new numbers stay, and a task whose old place was among
them goes back beside its old neighbour instead of to its old number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from todo.events.event import Event
from todo.tasks.state import State

Change = tuple[str, int, int]
"""A task, its order before the reordering and after it."""


class Reorderings:
    """Those among the events of the command that is being taken back."""

    def __init__(self, state: State, past: Sequence[Event]) -> None:
        self._state = state
        # These go back to their old places in the same undo, so where they are now is not in the way.
        self._moving = {event.task for event in past if event.type in ("task_moved", "task_restored")}
        self._reversible: dict[int, bool] = {}
        self._kept: list[tuple[str | None, list[Change]]] = []
        for event in past:
            if event.type == "tasks_reordered" and event.body is not None:
                parent, changes = event.body["parent"], event.body["orders"]
                self._reversible[event.position] = self._unseen(parent, changes)
                if not self._reversible[event.position]:
                    self._kept.append((parent, changes))

    def back(self, event: Event) -> list[Change]:
        """The orders to be set so that a reordering is taken back: none if somebody would see it."""
        if not self._reversible[event.position] or event.body is None:
            return []
        return [
            (task, after, before)
            for task, before, after in self._standing(event.body["parent"], event.body["orders"])
        ]

    def sibling_before(self, parent: str | None, order: int, task: str) -> str | None:
        """The task right after which this order number was among siblings that keep their new numbers.

        None if there is no such: then the number itself still says the place.
        """
        for reordered_parent, changes in self._kept:
            if reordered_parent != parent:
                continue
            old = sorted((before, sibling) for sibling, before, _ in changes)
            index = bisect_left(old, (order, task))
            if 0 < index < len(old):
                sibling = old[index - 1][1]
                if self._state.tasks[sibling].parent == parent:
                    return sibling
        return None

    def _standing(self, parent: str | None, changes: Sequence[Change]) -> list[Change]:
        """The changes of tasks that still have the place that the reordering gave them."""
        tasks = self._state.tasks
        return [
            (task, before, after)
            for task, before, after in changes
            if task in tasks and (tasks[task].parent, tasks[task].order) == (parent, after)
        ]

    def _unseen(self, parent: str | None, changes: Sequence[Change]) -> bool:
        """Whether taking the orders back leaves all siblings in the sequence in which they stand."""
        back = {task: before for task, before, _ in self._standing(parent, changes)}
        numbers = [order for _, before, after in changes for order in (before, after)]
        siblings = self._state.children(parent)
        low = bisect_left(siblings, (min(numbers), ""))
        high = bisect_left(siblings, (max(numbers) + 1, ""))
        now = [sibling for sibling in siblings[low:high] if sibling[1] not in self._moving]
        return sorted((back.get(task, order), task) for order, task in now) == [
            (back.get(task, order), task) for order, task in now
        ]
