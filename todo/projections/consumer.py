"""Consumers process the entries of all logs with at-least-once delivery, one process per consumer at a time.

A consumer has a checkpoint per list: the cursor up to which it has processed the log. The feed is only a
hint: at start-up, and whenever rings may be lost, the runner compares every list's head with its checkpoint,
so a consumer may be down for any time. The checkpoint is saved after the work, so after a crash the work is
repeated: it must be idempotent. If a list's history was replaced, the consumer rewinds to the last
checkpoint that is still in the log.

The running process holds the consumer's lease. Its fencing token stops a process that lost the lease
unnoticed from saving checkpoints.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from todo.errors import TodoError
from todo.events.codec import Cursor, origin
from todo.events.log import Progress
from todo.projections.boards import Store, cursor_in_log
from todo.projections.follower import RETRY_S, FeedCursors
from todo.stopping import Stop

EVERY_S = 2.0
LEASE_S = 15.0
PACE_S = 0.1
BLOCK_S = 1.0
"""Shorter than the time a replica waits for its threads at shutdown, which includes a last flush."""
LAST_LOOK_S = 0.001
WAITING_S = 1.0
"""Interval at which a process without the lease tries to take it."""

LISTS_AT_ONCE = 1000

SOON = ("busy", "overloaded", "store_full", "store_unavailable")
"""What passes by itself: the list is tried again a moment later."""


class Consumer(Protocol):
    """What is done with the logs. It may raise any `TodoError`; but for those of `SOON` only that list is
    left for later, when it grows or the consumer starts anew.

    `every_s`: what changed is consumed so often, at most. Each time costs a note for every list that changed.
    """

    name: str
    every_s: float

    def consume(self, log_id: str, since: Cursor, /) -> Cursor:
        """Processes the entries after `since`, idempotently. Returns the cursor reached."""

    def rewind(self, log_id: str, to: Cursor, /) -> None:
        """The log has another history after `to`: discards results of entries processed after it."""


class _LeaseLost(Exception):
    """Another process holds the lease."""


def holder() -> str:
    """A random id for this process as lease holder, 16 hex digits."""
    return os.urandom(8).hex()


class ConsumerRunner:
    """Runs a consumer: `run` is the loop for a dedicated thread or process, `turn` one step of it.

    `holder` identifies this process in the lease. `report(consumer name, error)` gets the errors of single
    lists and of the store; `answered` is called after each turn in which the store answered.
    """

    def __init__(
        self,
        store: Store,
        consumer: Consumer,
        holder: str,
        report: Callable[[str, TodoError], None],
        every_s: float | None = None,
        lease_s: float = LEASE_S,
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._consumer = consumer
        self._holder = holder
        self._report = report
        self._answered = answered
        self._every_s = consumer.every_s if every_s is None else every_s
        self._lease_s = lease_s
        self._lease: int | None = None
        self._renewed_at = 0.0
        self._feed: FeedCursors | None = None
        self._dirty: set[str] = set()
        self._flushed_at = 0.0

    def run(self, stop: Stop) -> None:
        failed = False
        while not stop.is_set():
            try:
                self.turn(min(self._every_s, BLOCK_S))
                failed = False
                self._answered()
                # Throttle: one read of many rings costs as much as a read of one, and no client waits for us.
                stop.wait(PACE_S if self._lease else WAITING_S)
            except TodoError as error:
                self._report(self._consumer.name, error)
                self._feed, failed = None, True
                stop.wait(RETRY_S * 5)
        if failed:
            return  # shutdown must not wait for a store that does not answer
        try:
            self.turn(LAST_LOOK_S)
            self.flush()
            self._store.release_lease(self._consumer.name, self._holder)
        except TodoError as error:
            self._report(self._consumer.name, error)

    def turn(self, block_s: float) -> None:
        """Reads the feed, and consumes changed lists every `every_s`. Does nothing without the lease."""
        with contextlib.suppress(_LeaseLost):
            self._keep_lease()
            if self._feed is None:
                self._compare_all()
            assert self._feed is not None
            rings = self._store.read_feeds(self._feed.cursors, block_s)
            dense = self._feed.take(rings)
            self._dirty.update(ring.list_id for ring in rings if ring.list_id)
            is_due = time.monotonic() - self._flushed_at >= self._every_s
            if not dense or (is_due and not rings and self._feed.ahead_of(self._store.feed_tails())):
                self._compare_all()
            if is_due:
                self._flush()

    def flush(self) -> None:
        """Consumes all changed lists now. Does nothing without the lease."""
        with contextlib.suppress(_LeaseLost):
            self._flush()

    def _flush(self) -> None:
        passing: TodoError | None = None
        for list_id in sorted(self._dirty):
            self._keep_lease()
            try:
                self._consume(list_id)
            except TodoError as error:
                if error.code == "store_unavailable":
                    raise
                passing = error  # what another list needs may be less
            else:
                self._dirty.discard(list_id)
        self._flushed_at = time.monotonic()
        if passing:
            raise passing

    def _compare_all(self) -> None:
        """Marks every list whose head differs from its checkpoint, independently of the feed."""
        feed = FeedCursors(self._store.feed_tails())
        lists = self._store.lists()
        for start in range(0, len(lists), LISTS_AT_ONCE):
            some = lists[start : start + LISTS_AT_ONCE]
            heads = self._store.heads(some)
            noted = self._store.load_progress(self._consumer.name, some)
            for list_id, head, progress in zip(some, heads, noted, strict=True):
                if progress is None or progress.cursors[-1:] != (head,):
                    self._dirty.add(list_id)
        self._feed = feed

    def _consume(self, list_id: str) -> None:
        assert self._lease is not None
        [progress] = self._store.load_progress(self._consumer.name, [list_id])
        known = progress.cursors if progress else ()
        try:
            valid = self._still_valid(list_id, known)
            since = valid[-1] if valid else origin(list_id)
            if len(valid) < len(known):
                self._consumer.rewind(list_id, since)
            reached = self._consumer.consume(list_id, since)
        except TodoError as error:
            if error.code in SOON:
                raise
            self._report(self._consumer.name, error)
            return
        if reached == since and len(valid) == len(known):
            return
        cursors = thinned([*valid, reached] if reached != since else valid)
        if not self._store.save_progress(self._consumer.name, list_id, Progress(self._lease, cursors)):
            self._lose_lease()

    def _still_valid(self, list_id: str, cursors: Sequence[Cursor]) -> list[Cursor]:
        """The checkpoints without the trailing ones that are not in the log."""
        valid = list(cursors)
        while valid and cursor_in_log(self._store, list_id, valid[-1].position) != valid[-1]:
            valid.pop()
        return valid

    def _keep_lease(self) -> None:
        if self._lease is not None and time.monotonic() - self._renewed_at < self._lease_s / 3:
            return
        lease = self._store.take_lease(self._consumer.name, self._holder, self._lease_s)
        if lease is None:
            self._lose_lease()
        if lease != self._lease:
            self._feed = None  # another process may have consumed meanwhile
        self._lease, self._renewed_at = lease, time.monotonic()

    def _lose_lease(self) -> None:
        self._lease, self._feed = None, None
        self._dirty.clear()
        raise _LeaseLost


def thinned(cursors: Sequence[Cursor]) -> tuple[Cursor, ...]:
    """Thins checkpoints to the newest and older ones at exponentially growing distances: about 50 at most."""
    kept: list[Cursor] = []
    for cursor in reversed(cursors):
        back = cursors[-1].position - cursor.position
        if len(kept) < 2 or back >= 2 * (cursors[-1].position - kept[-1].position):
            kept.append(cursor)
    return tuple(reversed(kept))
