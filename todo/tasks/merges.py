"""Merge strategies of fields: the change in an edit's event, its fold, and its reversal.

Concurrent replacements of one value conflict, and the second writer decides. Concurrent changes of a set
merge in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import msgspec

from todo.errors import TodoError

Check = Callable[[Any, str], Any]
"""(value, its path in the message) -> the value as it is kept. Raises TodoError with the path as `field`."""


class Reversal(NamedTuple):
    """The reversal of a change: the `change` to apply now (None: nothing to do), and whether a later change
    of the value would be lost (`is_conflict`)."""

    change: Any
    is_conflict: bool = False


class Merge(Protocol):
    """`name` is what the client's table calls it; `is_exclusive` says whether two changes can conflict."""

    name: str
    is_exclusive: bool

    def argument(self, value_type: Any, /) -> Any:
        """The type of the value that `edit_task` takes for a field of this type."""

    def change(self, now: Any, wanted: Any, /) -> Any:
        """What the event says: the change from the value `now`; None if there is none."""

    def apply(self, now: Any, change: Any, /) -> Any:
        """The value after the change. Raises ValueError or TypeError if it is no such change."""

    def reverse(self, now: Any, change: Any, /) -> Reversal:
        """What takes the change back, from the value `now`."""

    def checked(self, value: Any, check: Check, path: str) -> Any:
        """A new task's value, or an argument of `edit_task`, as `check` takes it. Raises what it raises."""


class Replace:
    """The whole value is replaced: the change is [before, after]."""

    is_exclusive = True

    def __init__(self, name: str = "replace") -> None:
        self.name = name

    def argument(self, value_type: Any) -> Any:
        return value_type

    def change(self, now: Any, wanted: Any) -> Any:
        return None if wanted == now else [now, wanted]

    def apply(self, _now: Any, change: Any) -> Any:
        _before, after = change
        return after

    def reverse(self, now: Any, change: Any) -> Reversal:
        before, after = change
        if now == before:
            return Reversal(None)
        return Reversal([now, before], is_conflict=now != after)

    def checked(self, value: Any, check: Check, path: str) -> Any:
        return check(value, path)


class SetChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `edit_task` takes for a set: ids to add and to remove."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class MergedSet:
    """A set of ids as a sorted tuple. The change lists the ids that were actually added and removed."""

    name = "set"
    is_exclusive = False

    def argument(self, _value_type: Any) -> Any:
        return SetChange

    def change(self, now: tuple[str, ...], wanted: SetChange) -> Any:
        added = sorted({*wanted.add} - {*now})
        removed = sorted({*wanted.remove} & {*now})
        return {"added": added, "removed": removed} if added or removed else None

    def apply(self, now: tuple[str, ...], change: Any) -> tuple[str, ...]:
        return tuple(sorted(({*now} | {*change["added"]}) - {*change["removed"]}))

    def reverse(self, now: tuple[str, ...], change: Any) -> Reversal:
        """What is not there any more, or there again, is left as it is: that is somebody else's change."""
        back = SetChange(add=tuple(change["removed"]), remove=tuple(change["added"]))
        return Reversal(self.change(now, back))

    def checked(self, value: Any, check: Check, path: str) -> Any:
        """Each id is checked by itself."""
        if not isinstance(value, SetChange):
            return self._checked_ids(value, check, path)
        add = self._checked_ids(value.add, check, f"{path}.add")
        remove = self._checked_ids(value.remove, check, f"{path}.remove")
        if {*add} & {*remove}:
            raise TodoError("bad_request", f"'{path}' adds and removes the same.", field=path)
        return SetChange(add, remove)

    def _checked_ids(self, ids: tuple[str, ...], check: Check, path: str) -> tuple[str, ...]:
        return tuple(sorted({check(one, f"{path}[{number}]") for number, one in enumerate(ids)}))


REPLACE = Replace()
TEXT = Replace("text")
"""As `REPLACE` for the server; the page merges two texts that differ in different places."""

SET = MergedSet()
