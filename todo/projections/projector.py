"""The projector: follows the feed from a checkpoint and keeps every list's snapshot close to its log.

It may die at any point, be away for a day, or run twice: a snapshot is only ever replaced by a newer one,
and the checkpoint is moved after the snapshots are written, so what was cut short is done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.projections import snapshots
from todo.projections.boards import Boards, Store
from todo.projections.follower import RETRY_S, FeedCursors
from todo.stopping import Stop

EVERY_S = 2.0
PACE_S = 0.1
BLOCK_S = 1.0
"""Shorter than a replica waits for its threads when it ends: there is a last flush to do."""
LAST_LOOK_S = 0.001


class Projector:
    """`run` is the loop for a thread or process of its own; `turn` is one step of it.

    `pause` is called between parts of long folds. `report` is told of lists that cannot be folded.
    """

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        report: Callable[[str, TodoError], None],
        pause: Callable[[], None] = lambda: None,
        every_s: float = EVERY_S,
        bound_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._report = report
        self._pause = pause
        self._every_s = every_s
        self._bound_bytes = bound_bytes
        self._boards = self._fresh_boards()
        self._feed: FeedCursors | None = None
        self._dirty: set[str] = set()
        self._flushed_at = 0.0

    def run(self, stop: Stop) -> None:
        failed = False
        while not stop.is_set():
            try:
                self.turn(min(self._every_s, BLOCK_S))
                failed = False
                # Many rings are read at once, which costs as much as one; nobody waits for a snapshot.
                stop.wait(PACE_S)
            except TodoError as error:
                self._report("projector", error)
                self._feed, failed = None, True
                stop.wait(RETRY_S * 5)
        if failed:
            return  # the end must not wait for a store that does not answer
        try:
            self.turn(LAST_LOOK_S)
            self.flush()
        except TodoError as error:
            self._report("projector", error)

    def turn(self, block_s: float) -> None:
        """Takes what the feed has, and writes the snapshots when they are due."""
        if self._feed is None:
            self._start()
        assert self._feed is not None
        rings = self._store.read_feeds(self._feed.cursors, block_s)
        dense = self._feed.take(rings)
        self._dirty.update(ring.list_id for ring in rings if ring.list_id)
        is_due = time.monotonic() - self._flushed_at >= self._every_s
        if not dense or (is_due and not rings and self._feed.ahead_of(self._store.feed_tails())):
            self._boards = self._fresh_boards()
            self._feed = FeedCursors(self._store.feed_tails())
            self._dirty.update(self._store.lists())
        if is_due:
            self.flush()

    def flush(self) -> None:
        """Writes the snapshots of all lists that changed, then moves the checkpoint."""
        if self._feed is None or not self._dirty:
            self._flushed_at = time.monotonic()
            return
        reached = list(self._feed.cursors)
        for list_id in sorted(self._dirty):
            self._project(list_id)
        self._store.save_checkpoint(reached)
        self._dirty.clear()
        self._flushed_at = time.monotonic()

    def _start(self) -> None:
        """From the checkpoint if the feed still goes back so far; what it no longer has is found by heads."""
        self._boards = self._fresh_boards()
        self._feed = FeedCursors(self._store.load_checkpoint())
        if self._feed.ahead_of(self._store.feed_tails()):
            self._feed = FeedCursors([0] * len(self._feed.cursors))
            self._dirty.update(self._store.lists())

    def _project(self, list_id: str) -> None:
        try:
            board = self._boards.get(list_id)
            self._boards.catch_up([list_id])
            board = self._boards.get(list_id)
        except TodoError as error:
            if error.code == "store_unavailable":
                raise
            self._report("projector", error)
            return
        self._store.save_snapshot(list_id, board.position, snapshots.encode(board))
        self._pause()

    def _fresh_boards(self) -> Boards:
        return Boards(self._store, self._kinds, pause=self._pause, bound_bytes=self._bound_bytes)
