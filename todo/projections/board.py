"""The board: a list's current state in memory, with its cursor.

Only `advance` changes a board, whether the entries come from the replica's own append, a conflict reply or
the feed. So no entry is folded twice, out of order, or without a check of its chain hash.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from todo.aggregate import Aggregate, State
from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, Record, decode, origin
from todo.projections.recent import Recent
from todo.projections.sizes import ITEM_BYTES, size_of_events

Publish = Callable[[str, Sequence[Record]], None]

BOARD_BYTES = 4096


class GapError(Exception):
    """Entries between the board's position and the given ones are missing: read them from the log."""


class ForkError(Exception):
    """The log has a different entry at a position that the board has folded: the histories diverge."""


class Board:
    """One list's state at a cursor. Calls `publish` exactly once with each run of new records.

    No method waits or yields. A caller that shares a board between threads holds `Boards.lock`.
    """

    def __init__(
        self,
        aggregate: Aggregate,
        state: State,
        cursor: Cursor | None = None,
        publish: Publish | None = None,
    ) -> None:
        self.aggregate = aggregate
        self.list_id = state.list
        self.state: Any = state
        self.cursor = cursor or origin(state.list)
        self.publish = publish
        self._recent = Recent(self.cursor)
        self._text_bytes = aggregate.size(state, None)
        self._canonical: bytes | None = None

    @property
    def position(self) -> int:
        return self.cursor.position

    @property
    def recent(self) -> deque[Record]:
        """The last records, oldest first. Read-only."""
        return self._recent.records

    @property
    def size_bytes(self) -> int:
        """Approximate memory of the board in bytes, maintained incrementally."""
        encoded = len(self._canonical) if self._canonical else 0
        items: int = self.state.count() * ITEM_BYTES + self._text_bytes
        return BOARD_BYTES + items + self._recent.size_bytes + encoded

    def advance(self, entries: Sequence[Entry]) -> list[Record]:
        """Folds the entries after the board's position and returns their records.

        Raises `GapError` if the next entry is missing, `ForkError` if an entry contradicts a known one, and
        `log_damaged` or `upgrade_needed` from the codec and the fold. Entries before the bad one stay folded
        and are published.
        """
        aggregate = self.aggregate
        new: list[Record] = []
        taken: list[Entry] = []
        try:
            for entry in entries:
                if entry.position <= self.cursor.position:
                    self._check_known(entry)
                    continue
                if entry.position > self.cursor.position + 1:
                    raise GapError
                record = decode(entry, self.cursor)
                event = record.event
                if event.type in aggregate.writes:
                    written = aggregate.size(self.state, event)
                    self.state = aggregate.evolve(self.state, event)
                    self._text_bytes += aggregate.size(self.state, event) - written
                else:
                    self.state = aggregate.evolve(self.state, event)
                self.cursor = Cursor(entry.position, record.hash)
                new.append(record)
                taken.append(entry)
        finally:
            if new:
                self._canonical = None
                self._recent.keep(new, size_of_events(taken, new))
                if self.publish:
                    self.publish(self.list_id, new)
        return new

    def canonical(self) -> bytes:
        """The state as canonical JSON, cached for the current position."""
        if self._canonical is None:
            self._canonical = self.state.canonical()
        return self._canonical

    def hash_at(self, position: int) -> bytes | None:
        """The chain hash at a position; None if the board no longer holds it."""
        if position == self.cursor.position:
            return self.cursor.hash
        if position == 0:
            return origin(self.list_id).hash
        return self._recent.hash_at(position)

    def since(self, position: int) -> list[Record] | None:
        """The records after a position; None if the board no longer holds all of them."""
        return self._recent.since(position)

    def command_position(self, command_id: str) -> int | None:
        """The position of a command's last event; None if it is not among the recent records."""
        return self._recent.command_position(command_id)

    def _check_known(self, entry: Entry) -> None:
        known = self.hash_at(entry.position)
        if known is not None and known != entry.hash:
            raise ForkError


def fold_page(board: Board, entries: Sequence[Entry], pause: Callable[[], None], step: int = 500) -> None:
    """Advances a board by many entries; calls `pause` after every `step` entries to yield."""
    for start in range(0, len(entries), step):
        board.advance(entries[start : start + step])
        pause()


def damaged(list_id: str, error: TodoError) -> TodoError:
    """The error with the list's name in its message and details."""
    return TodoError(error.code, f"List '{list_id}': {error.message}", list=list_id, **error.details)
