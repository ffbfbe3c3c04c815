"""The projector: the consumer that keeps every list's snapshot close to its log.

A snapshot is only ever replaced by a newer one, so doing one twice does no harm.
"""

from __future__ import annotations

from collections.abc import Callable

from todo.aggregate import Kinds
from todo.events.codec import Cursor
from todo.projections import snapshots
from todo.projections.boards import Boards, Store

BOUND_BYTES = 64 * 1024 * 1024


class Projector:
    """A `Consumer`. `pause` is called between parts of long folds."""

    name = "projector"

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
        """Writes the list's snapshot as of now, unless there is nothing new."""
        self._boards.get(log_id)
        self._boards.catch_up([log_id])
        board = self._boards.get(log_id)
        if board.cursor != since:
            self._store.save_snapshot(log_id, board.position, snapshots.encode(board))
            self._boards.shed()
            self._pause()
        return board.cursor

    def rewind(self, _log_id: str, _to: Cursor) -> None:
        """Boards that follow another history are of no use."""
        self._boards = self._fresh_boards()

    def _fresh_boards(self) -> Boards:
        return Boards(self._store, self._kinds, pause=self._pause, bound_bytes=self._bound_bytes)
