"""The board: a list's current state in memory, with the cursor it stands at.

`advance` is the one door by which it moves, whoever brings the entries: the replica's own append, the
answer to a conflict, or the feed. So nothing is folded twice, out of order, or without its chain link.
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
    """Entries between the board's position and the given ones are missing: read the log first."""


class ForkError(Exception):
    """The log has another entry at a position that the board knows: its history is not the board's."""


class Board:
    """One list's state at a cursor. `publish` is called once with each run of new records.

    Nothing here waits or yields; a caller that shares a board between threads holds `Boards.lock`.
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
        """The last events, not to be changed."""
        return self._recent.records

    @property
    def size_bytes(self) -> int:
        """About how much memory the board holds. Costs nothing: it is kept up to date with each event."""
        encoded = len(self._canonical) if self._canonical else 0
        items: int = self.state.count() * ITEM_BYTES + self._text_bytes
        return BOARD_BYTES + items + self._recent.size_bytes + encoded

    def advance(self, entries: Sequence[Entry]) -> list[Record]:
        """Folds the entries beyond the board's position and returns their records.

        Raises `GapError` if the next one is missing, `ForkError` if an entry contradicts what is known, and
        `log_damaged` or `upgrade_needed` from the codec. What came before the bad entry stays folded
        and is published.
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
        """The state as canonical JSON; computed once for each position and shared."""
        if self._canonical is None:
            self._canonical = self.state.canonical()
        return self._canonical

    def hash_at(self, position: int) -> bytes | None:
        """The chain hash at a position, if the board still remembers it."""
        if position == self.cursor.position:
            return self.cursor.hash
        if position == 0:
            return origin(self.list_id).hash
        return self._recent.hash_at(position)

    def since(self, position: int) -> list[Record] | None:
        """The records beyond a position, or None if some of them are no longer remembered."""
        return self._recent.since(position)

    def command_position(self, command_id: str) -> int | None:
        """Where the last event of a command stands, if it is among the recent ones."""
        return self._recent.command_position(command_id)

    def _check_known(self, entry: Entry) -> None:
        known = self.hash_at(entry.position)
        if known is not None and known != entry.hash:
            raise ForkError


def fold_page(board: Board, entries: Sequence[Entry], pause: Callable[[], None], step: int = 500) -> None:
    """Advances a board by many entries and calls `pause` between steps, so that others get their turn."""
    for start in range(0, len(entries), step):
        board.advance(entries[start : start + step])
        pause()


def damaged(list_id: str, error: TodoError) -> TodoError:
    """The same error, naming the list."""
    return TodoError(error.code, f"List '{list_id}': {error.message}", list=list_id, **error.details)
