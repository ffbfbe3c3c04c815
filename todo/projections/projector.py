"""The projector: the consumer that writes every list's snapshot.

It is idempotent: a snapshot is only replaced by a newer one.
"""

from __future__ import annotations

from collections.abc import Callable

from todo.aggregate import Kinds
from todo.events.codec import Cursor
from todo.projections import snapshots
from todo.projections.boards import Boards, Store
from todo.projections.consumer import EVERY_S

BOUND_BYTES = 64 * 1024 * 1024


class Projector:
    """A `Consumer`. Long folds call `pause` between steps to yield."""

    name = "projector"
    every_s = EVERY_S

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        pause: Callable[[], None] = lambda: None,
        bound_bytes: int = BOUND_BYTES,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._pause = pause
        self._bound_bytes = bound_bytes
        self._boards = self._fresh_boards()

    def consume(self, log_id: str, since: Cursor) -> Cursor:
        """Writes a snapshot at the log's head, unless the head is `since`."""
        self._boards.get(log_id)
        self._boards.catch_up([log_id])
        board = self._boards.get(log_id)
        if board.cursor != since:
            self._store.save_snapshot(log_id, board.position, snapshots.encode(board))
            self._boards.shed()
            self._pause()
        return board.cursor

    def rewind(self, _log_id: str, _to: Cursor) -> None:
        """Drops all cached boards; the next `consume` loads the list's board from the log again."""
        self._boards = self._fresh_boards()

    def _fresh_boards(self) -> Boards:
        return Boards(self._store, self._kinds, pause=self._pause, bound_bytes=self._bound_bytes)
