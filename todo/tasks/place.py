"""Order numbers for a place among siblings, and rebalancing where there is no gap left.

Room is made by spreading a few siblings around the place evenly. The more of them it takes, the sparser
they must come out: so a place that is used again and again costs a few events of a few siblings, and
the whole list is numbered anew only when nothing less helps.
"""

from __future__ import annotations

from bisect import bisect_left

from msgspec import UNSET

from todo.errors import TodoError
from todo.tasks.commands import Place
from todo.tasks.draft import Draft
from todo.tasks.state import Children, State, Task
from todo.tasks.tree import existing

STEP = 2**20
FARTHEST = 2**52
_FIRST_WINDOW = 4
_SPARSEST = STEP // 2


def orders_at(
    draft: Draft, parent: str | None, after: Place, count: int = 1, moving: Task | None = None
) -> list[int]:
    """Rising order numbers for `count` tasks that go to a place, after making room for them if need be.

    A task that is `moving` does not count as a sibling. Raises `unknown_task` and `stale_move` for `after`.
    """
    siblings = draft.state.children(parent)
    if moving is not None and moving.parent == parent:
        siblings = siblings.copy()
        del siblings[bisect_left(siblings, (moving.order, moving.id))]
    index = _index(draft.state, siblings, parent, after)
    left = siblings[index - 1][0] if index > 0 else None
    right = siblings[index][0] if index < len(siblings) else None
    return _spread(left, right, count) or _make_room(draft, parent, siblings, index, count)


def stands_at(state: State, task: Task, parent: str | None, after: Place) -> bool:
    """Whether a move to that place would leave the task where it is."""
    if parent != task.parent:
        return False
    siblings = state.children(parent)
    index = bisect_left(siblings, (task.order, task.id))
    if after is UNSET:
        return index == len(siblings) - 1
    return after == (siblings[index - 1][1] if index > 0 else None)


def _index(state: State, siblings: Children, parent: str | None, after: Place) -> int:
    if after is UNSET:
        return len(siblings)
    if after is None:
        return 0
    sibling = existing(state, after)
    if sibling.parent != parent:
        raise TodoError("stale_move", after=after, parent=parent, after_parent=sibling.parent)
    return bisect_left(siblings, (sibling.order, sibling.id)) + 1


def _spread(left: int | None, right: int | None, count: int, room: int = 1) -> list[int] | None:
    """Order numbers evenly between two neighbours (None: no neighbour there); None if there is no room.

    Two of them are at least `room` apart, from the neighbours too.
    """
    if left is not None and right is not None:
        if (right - left) // (count + 1) < room:
            return None
        return [left + (right - left) * number // (count + 1) for number in range(1, count + 1)]
    if right is not None:
        first = right - STEP * count
    else:
        first = 0 if left is None else left + STEP
    orders = [first + STEP * number for number in range(count)]
    return orders if orders[0] >= -FARTHEST and orders[-1] <= FARTHEST else None


def _make_room(draft: Draft, parent: str | None, siblings: Children, index: int, count: int) -> list[int]:
    width = _FIRST_WINDOW
    orders = None
    while orders is None:
        low, high = max(0, index - width), min(len(siblings), index + width)
        left = siblings[low - 1][0] if low > 0 else None
        right = siblings[high][0] if high < len(siblings) else None
        slots = high - low + count
        orders = _spread(left, right, slots, room=min(_SPARSEST, 16 * slots * slots))
        width *= 2
    start = index - low
    kept = orders[:start] + orders[start + count :]
    pairs = zip(siblings[low:high], kept, strict=True)
    changes = [[task, before, order] for (before, task), order in pairs if before != order]
    draft.emit("tasks_reordered", None, {"parent": parent, "orders": changes})
    return orders[start : start + count]
