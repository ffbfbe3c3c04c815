"""Follows the feed of all partitions and keeps the watched boards up to date.

A ring only says that a log has grown; the entries come from the log itself, from the board's own
position on. So a lost, repeated, trimmed or reordered ring can do no harm: at any doubt every watched
board is compared with its log's head.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from todo.errors import TodoError
from todo.events.log import Log, Ring
from todo.projections.boards import Boards

BLOCK_S = 2.0
RETRY_S = 0.2
ANSWER_TURNS = 2
PACE_S = 0.004
"""Looks at the feed are so far apart while only this replica itself writes: it has its own events already."""


class FeedCursors:
    """Where a reader stands in each partition's feed, and whether it may have missed something."""

    def __init__(self, cursors: list[int]) -> None:
        self.cursors = cursors

    def take(self, rings: list[Ring]) -> bool:
        """Moves on past the rings. False if there is a jump in their numbers: some were missed."""
        dense = True
        for ring in rings:
            dense = dense and ring.number == self.cursors[ring.partition] + 1
            self.cursors[ring.partition] = ring.number
        return dense

    def ahead_of(self, tails: list[int]) -> bool:
        """Whether a feed ends before our cursor: another, older copy of the store."""
        return any(cursor > tail for cursor, tail in zip(self.cursors, tails, strict=True))


class Follower:
    """`run` is the loop for a thread of its own; `last_heard` is when the store last answered it."""

    def __init__(
        self, log: Log, boards: Boards, report: Callable[[str, TodoError], None], block_s: float = BLOCK_S
    ) -> None:
        self._log = log
        self._boards = boards
        self._report = report
        self._block_s = block_s
        self._feed: FeedCursors | None = None
        self.last_heard = 0.0

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                asked_at = time.monotonic()
                if not self.turn() and (left_s := asked_at + PACE_S - time.monotonic()) > 0:
                    time.sleep(left_s)
            except TodoError as error:
                self._report("follower", error)
                # Rings may have been taken and not handled: all is compared anew.
                self._feed = None
                stop.wait(RETRY_S)

    def turn(self) -> bool:
        """Waits once for rings and handles them; after a break first finds the place again.

        Returns False if they told nothing new, as those of this replica's own appends do.
        """
        if self._feed is None:
            feed = FeedCursors(self._log.feed_tails())
            self._boards.compare_heads()
            self._feed = feed
            self._heard()
        rings = self._log.read_feeds(self._feed.cursors, self._block_s)
        self._heard()
        dense = self._feed.take(rings)
        if not dense or (not rings and self._feed.ahead_of(self._log.feed_tails())):
            self._feed = None
            return True
        rung = {ring.list_id: ring.last for ring in rings}
        behind = self._behind(rung)
        if behind:
            # The ring of an own append comes along with its answer: that one first, it brings the entries.
            for _ in range(ANSWER_TURNS):
                time.sleep(0)
            behind = self._behind(rung)
        if behind:
            self._boards.catch_up(behind)
        return bool(behind)

    def _behind(self, rung: dict[str, int]) -> list[str]:
        return [list_id for list_id, last in rung.items() if self._is_behind(list_id, last)]

    def _is_behind(self, list_id: str, last: int) -> bool:
        board = self._boards.loaded(list_id) if self._boards.is_watched(list_id) else None
        return board is not None and board.position < last

    def _heard(self) -> None:
        self.last_heard = time.monotonic()
