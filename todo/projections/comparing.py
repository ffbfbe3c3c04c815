"""Rebuilds one list from its log and compares its snapshot: one row of `todo rebuild`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from todo.aggregate import Kinds, state_hash
from todo.errors import TodoError
from todo.projections import snapshots
from todo.projections.boards import Store
from todo.projections.rebuild import Rebuilt, fold

Row = dict[str, Any]


class How(NamedTuple):
    """`apply`: also write a new snapshot. `verify`: check every chain hash and body digest."""

    apply: bool = False
    verify: bool = True


def rebuild_list(
    store: Store,
    kinds: Kinds,
    list_id: str,
    how: How,
    reached: Callable[[int], None] = lambda _position: None,
) -> Row:
    """Folds the list and says whether its snapshot matches, differs, is missing, is behind or was written, or
    that the fold failed. Raises `store_unavailable`.
    """
    try:
        kept = store.load_snapshot(list_id)
        rebuilt = fold(store, kinds, list_id, reached=reached, verify=how.verify)
        if how.apply:
            store.save_snapshot(
                list_id, rebuilt.cursor.position, snapshots.encode(rebuilt.board()), force=True
            )
            return {**folded(list_id, rebuilt), "snapshot": "written"}
        return {**folded(list_id, rebuilt), "snapshot": _compare(store, kinds, list_id, kept, rebuilt)}
    except TodoError as error:
        if error.code == "store_unavailable":
            raise
        return {"list": list_id, "snapshot": "failed", "error": error.to_json_value()}


def folded(list_id: str, rebuilt: Rebuilt) -> Row:
    """The row for a completed fold."""
    return {
        "list": list_id,
        "position": rebuilt.cursor.position,
        "at": rebuilt.at,
        "hash": rebuilt.cursor.hash.hex(),
        "state_hash": state_hash(rebuilt.state),
        "tasks": rebuilt.state.count(),
        "verified": rebuilt.verified,
    }


def _compare(store: Store, kinds: Kinds, list_id: str, kept: bytes | None, rebuilt: Rebuilt) -> str:
    if kept is None:
        return "missing"
    snapshot = snapshots.decode(kept, kinds.of(list_id))
    if snapshot is None:
        return "differs"
    state, cursor = snapshot
    is_behind = cursor.position < rebuilt.cursor.position
    if is_behind:
        rebuilt = fold(store, kinds, list_id, until_position=cursor.position, verify=rebuilt.verified)
    if cursor != rebuilt.cursor or state_hash(state) != state_hash(rebuilt.state):
        return "differs"
    return "behind" if is_behind else "matches"
