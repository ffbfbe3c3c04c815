"""The board: a list's current state in memory, with the cursor it stands at.

`advance` is the one door by which it moves, whoever brings the entries: the replica's own append, the
answer to a conflict, or the feed. So nothing is folded twice, out of order, or without its chain link.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from todo.aggregate import Aggregate, State
from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, Record, decode, origin

Publish = Callable[[str, Sequence[Record]], None]

RECENT = 512
"""How many of the last events a board keeps as they are, for those who come back with a cursor."""

BOARD_BYTES = 4096
TASK_BYTES = 900
RECENT_BYTES = 1200


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
        self.recent: deque[Record] = deque(maxlen=RECENT)
        self._before_recent = self.cursor
        self._canonical: tuple[Cursor, bytes] | None = None

    @property
    def position(self) -> int:
        return self.cursor.position

    @property
    def size_bytes(self) -> int:
        """About how much memory the board holds, from its counts."""
        encoded = len(self._canonical[1]) if self._canonical else 0
        counted: int = self.state.count() * TASK_BYTES + len(self.recent) * RECENT_BYTES
        return BOARD_BYTES + counted + encoded

    def advance(self, entries: Sequence[Entry]) -> list[Record]:
        """Folds the entries beyond the board's position and returns their records.

        Raises `GapError` if the next one is missing, `ForkError` if an entry contradicts what is known, and
        `log_damaged` or `upgrade_needed` from the codec. What came before the bad entry stays folded
        and is published.
        """
        new: list[Record] = []
        try:
            for entry in entries:
                if entry.position <= self.cursor.position:
                    self._check_known(entry)
                    continue
                if entry.position > self.cursor.position + 1:
                    raise GapError
                record = decode(entry, self.cursor)
                self.state = self.aggregate.evolve(self.state, record.event)
                self.cursor = Cursor(entry.position, record.hash)
                new.append(record)
        finally:
            if new:
                self._keep(new)
                if self.publish:
                    self.publish(self.list_id, new)
        return new

    def canonical(self) -> bytes:
        """The state as canonical JSON; computed once for each position and shared."""
        if self._canonical is None or self._canonical[0] != self.cursor:
            self._canonical = (self.cursor, self.state.canonical())
        return self._canonical[1]

    def hash_at(self, position: int) -> bytes | None:
        """The chain hash at a position, if the board still remembers it."""
        if position == self.cursor.position:
            return self.cursor.hash
        if position == 0:
            return origin(self.list_id).hash
        start = self._before_recent.position
        if position == start:
            return self._before_recent.hash
        if start < position < self.cursor.position:
            return self.recent[position - start - 1].hash
        return None

    def since(self, position: int) -> list[Record] | None:
        """The records beyond a position, or None if some of them are no longer remembered."""
        start = self._before_recent.position
        if not start <= position <= self.cursor.position:
            return None
        return list(islice(self.recent, position - start, None))

    def command_position(self, command_id: str) -> int | None:
        """Where the last event of a command stands, if it is among the recent ones."""
        for record in reversed(self.recent):
            if record.event.command == command_id:
                return record.event.position
        return None

    def _check_known(self, entry: Entry) -> None:
        known = self.hash_at(entry.position)
        if known is not None and known != entry.hash:
            raise ForkError

    def _keep(self, records: list[Record]) -> None:
        forgotten = len(self.recent) + len(records) - RECENT
        if forgotten > 0:
            kept = len(self.recent)
            last = self.recent[forgotten - 1] if forgotten <= kept else records[forgotten - kept - 1]
            self._before_recent = Cursor(last.event.position, last.hash)
        self.recent.extend(records)


def fold_page(board: Board, entries: Sequence[Entry], pause: Callable[[], None], step: int = 500) -> None:
    """Advances a board by many entries and calls `pause` between steps, so that others get their turn."""
    for start in range(0, len(entries), step):
        board.advance(entries[start : start + step])
        pause()


def damaged(list_id: str, error: TodoError) -> TodoError:
    """The same error, naming the list."""
    return TodoError(error.code, f"List '{list_id}': {error.message}", list=list_id, **error.details)
