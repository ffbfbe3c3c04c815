"""Tails the feed of all partitions and keeps watched boards in step with their logs.

A ring (feed entry) is only a notification that a log grew; the follower reads the entries from the log,
starting at the board's position. So lost, repeated, trimmed or reordered rings are harmless: when rings may
be missing, the follower compares every watched board with its log's head.
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
"""Minimum interval between feed reads while all rings are of this replica's own appends, which it has
already applied."""


class FeedCursors:
    """A reader's cursor in each partition's feed; detects gaps."""

    def __init__(self, cursors: list[int]) -> None:
        self.cursors = cursors

    def take(self, rings: list[Ring]) -> bool:
        """Moves the cursors past the rings. Returns false if their numbers have a gap: rings were lost."""
        dense = True
        for ring in rings:
            dense = dense and ring.number == self.cursors[ring.partition] + 1
            self.cursors[ring.partition] = ring.number
        return dense

    def ahead_of(self, tails: list[int]) -> bool:
        """Whether a feed ends before our cursor: an older copy of the store was restored."""
        return any(cursor > tail for cursor, tail in zip(self.cursors, tails, strict=True))


class Follower:
    """`run` is the loop for a dedicated thread; `last_heard` is the
    monotonic time of the store's last answer."""

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
                # Rings may have been read but not handled: compare all heads again.
                self._feed = None
                stop.wait(RETRY_S)

    def turn(self) -> bool:
        """Waits once for rings and handles them; after an error it first compares all heads.

        Returns False if no board was behind, as for rings of this replica's own appends.
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
            # The ring of our own append arrives together with its reply. Yield, so that the reply is handled
            # first: it has the entries.
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
