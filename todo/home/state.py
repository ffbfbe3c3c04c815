"""A home's state: what its events fold into, what a snapshot holds, what the state hash is taken over.

Only `evolve` changes a state. Entries are never changed in place, so copies share them. An entry whose role
is None is of a list that the person left: it is not shown, and keeps the position up to which it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec


class Entry(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """One list in the sidebar.

    `position` is that of the event in the list's log that the role comes from; `title` is what the list was
    called there. `order` is the entry's place among all. A `deleted`
    list is seen by its owners alone.
    """

    position: int
    order: int
    role: str | None = None
    title: str = ""
    favourite: bool = False
    color: str | None = None
    deleted: bool = False


class _Snapshot(msgspec.Struct, forbid_unknown_fields=True):
    list: str
    at: int
    lists: dict[str, Entry]
    settings: dict[str, str]


class Home:
    """Entries by list id, settings by name, and the time of the last event (`at`, in ms since 1970). `list`
    is the log's own id."""

    __slots__ = ("at", "list", "lists", "settings")

    def __init__(self, log_id: str) -> None:
        self.list = log_id
        self.at = 0
        self.lists: dict[str, Entry] = {}
        self.settings: dict[str, str] = {}

    def in_order(self) -> list[tuple[int, str]]:
        """All entries as (order, list id), in the order in which they are shown."""
        return sorted((entry.order, list_id) for list_id, entry in self.lists.items())

    def count(self) -> int:
        """How many entries it holds, those that are not shown too."""
        return len(self.lists)

    def copy(self) -> Home:
        other = Home(self.list)
        other.at, other.lists, other.settings = self.at, self.lists.copy(), self.settings.copy()
        return other

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is folded in within the block is taken out again at its end. Trials may be nested."""
        before = self.copy()
        try:
            yield
        finally:
            self.at, self.lists, self.settings = before.at, before.lists, before.settings

    def canonical(self) -> bytes:
        """The state as canonical JSON (RFC 8785): what of an entry is as its default is left out."""
        snapshot = _Snapshot(self.list, self.at, self.lists, self.settings)
        return msgspec.json.encode(snapshot, order="sorted")

    def canonical_pieces(self, _step: int) -> Iterator[bytes]:
        """In one piece: a home is small."""
        yield self.canonical()

    def to_json_value(self) -> dict[str, Any]:
        """The state as plain JSON values: the `snapshot` of the wire."""
        value: dict[str, Any] = msgspec.json.decode(self.canonical())
        return value

    @classmethod
    def from_canonical(cls, data: bytes) -> Home:
        """The state that such JSON holds. Raises ValueError for any other bytes."""
        snapshot = msgspec.json.decode(data, type=_Snapshot)
        home = cls(snapshot.list)
        home.at, home.lists, home.settings = snapshot.at, snapshot.lists, snapshot.settings
        return home
