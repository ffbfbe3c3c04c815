"""Order numbers for a place among the entries, and numbering all of them anew where there is no gap left."""

from __future__ import annotations

from todo.errors import TodoError
from todo.home.draft import Draft
from todo.home.state import Home

STEP = 2**20
FARTHEST = 2**52


def order_at_end(home: Home) -> int:
    """Of a new entry."""
    return max((entry.order for entry in home.lists.values()), default=-STEP) + STEP


def order_after(draft: Draft, list_id: str, after: str | None) -> int | None:
    """The order number that brings an entry right after another, or to the start (None), after all were
    numbered anew if there is no room. None if the entry stands there already. Raises `unknown_entry` for
    `after`."""
    if after is not None:
        draft.shown(after)
    if after == list_id:
        raise TodoError("move_into_itself", "An entry cannot stand after itself.", list=list_id)
    lists, entries = draft.home.lists, draft.home.in_order()
    shown = [other for _order, other in entries if lists[other].role is not None]
    place = shown.index(list_id)
    if after == (shown[place - 1] if place > 0 else None):
        return None
    order = _between(entries, list_id, after)
    if order is None:
        orders = [[other, old, number * STEP] for number, (old, other) in enumerate(entries)]
        draft.emit("entries_reordered", {"orders": [change for change in orders if change[1] != change[2]]})
        order = _between(draft.home.in_order(), list_id, after)
    return order


def _between(entries: list[tuple[int, str]], list_id: str, after: str | None) -> int | None:
    """The order number after that entry, or at the start; None if there is no room."""
    others = [(order, other) for order, other in entries if other != list_id]
    index = next((number for number, (_, other) in enumerate(others, 1) if other == after), 0)
    left = others[index - 1][0] if index > 0 else None
    right = others[index][0] if index < len(others) else None
    if left is not None and right is not None:
        return (left + right) // 2 if right - left > 1 else None
    order = right - STEP if right is not None else (left or 0) + STEP
    return order if abs(order) <= FARTHEST else None
