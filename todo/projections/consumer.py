"""Consumers: what is done with the entries of all logs, each by one process at a time.

A consumer notes for each list the cursor that it has come to. The feed only says where to look: at the start,
and whenever it may have missed something, every list's head is compared with that cursor, so it may be away
for as long as it likes. What is noted comes after what was done; a process that dies between the two does it
again, so what a consumer does must bear being done twice. A list that has another history now goes back to
the last cursor that is still in its log.

The process that runs a consumer has its lease. One that lost it without noticing can note nothing any more.
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
"""Shorter than a replica waits for its threads when it ends: there is a last flush to do."""
LAST_LOOK_S = 0.001
WAITING_S = 1.0
"""How often a process without the lease asks for it."""

LISTS_AT_ONCE = 1000


class Consumer(Protocol):
    """What is done with the logs. It may raise any `TodoError`; but for `store_unavailable` and `store_full`
    only that list is left for later."""

    name: str

    def consume(self, log_id: str, since: Cursor, /) -> Cursor:
        """Does what is to be done with the entries after a cursor of the log; returns how far it came."""

    def rewind(self, log_id: str, to: Cursor, /) -> None:
        """What was consumed after this cursor is not in the log: it has another history there."""


class _LeaseLost(Exception):
    """Another process runs the consumer now."""


def holder() -> str:
    """A name for this process, which no other has."""
    return os.urandom(8).hex()


class ConsumerRunner:
    """`run` is the loop for a thread or process of its own; `turn` is one step of it. `holder` tells this
    process from all others; `report` is told of lists that cannot be consumed, and of a store that does not
    answer."""

    def __init__(
        self,
        store: Store,
        consumer: Consumer,
        holder: str,
        report: Callable[[str, TodoError], None],
        every_s: float = EVERY_S,
        lease_s: float = LEASE_S,
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._consumer = consumer
        self._holder = holder
        self._report = report
        self._answered = answered
        self._every_s = every_s
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
                # Many rings are read at once, which costs as much as one; nobody waits for a consumer.
                stop.wait(PACE_S if self._lease else WAITING_S)
            except TodoError as error:
                self._report(self._consumer.name, error)
                self._feed, failed = None, True
                stop.wait(RETRY_S * 5)
        if failed:
            return  # the end must not wait for a store that does not answer
        try:
            self.turn(LAST_LOOK_S)
            self.flush()
            self._store.release_lease(self._consumer.name, self._holder)
        except TodoError as error:
            self._report(self._consumer.name, error)

    def turn(self, block_s: float) -> None:
        """Takes what the feed has, and consumes when it is due. Nothing while another has the lease."""
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
        """Consumes all lists that changed. Nothing if another has the lease."""
        with contextlib.suppress(_LeaseLost):
            self._flush()

    def _flush(self) -> None:
        full: TodoError | None = None
        for list_id in sorted(self._dirty):
            self._keep_lease()
            try:
                self._consume(list_id)
            except TodoError as error:
                if error.code != "store_full":
                    raise
                full = error  # what another list needs may be less
            else:
                self._dirty.discard(list_id)
        self._flushed_at = time.monotonic()
        if full:
            raise full

    def _compare_all(self) -> None:
        """Finds every list whose head is not where this consumer is, whatever the feed still knows."""
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
            if error.code in ("store_unavailable", "store_full"):
                raise
            self._report(self._consumer.name, error)
            return
        if reached == since and len(valid) == len(known):
            return
        cursors = thinned([*valid, reached] if reached != since else valid)
        if not self._store.save_progress(self._consumer.name, list_id, Progress(self._lease, cursors)):
            self._lose_lease()

    def _still_valid(self, list_id: str, cursors: Sequence[Cursor]) -> list[Cursor]:
        """Those of the cursors that are in the log, up to the last one that is."""
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
            self._feed = None  # another may have been at work meanwhile
        self._lease, self._renewed_at = lease, time.monotonic()

    def _lose_lease(self) -> None:
        self._lease, self._feed = None, None
        self._dirty.clear()
        raise _LeaseLost


def thinned(cursors: Sequence[Cursor]) -> tuple[Cursor, ...]:
    """The newest cursor, and older ones each at least twice as far back: about 50 of however many."""
    kept: list[Cursor] = []
    for cursor in reversed(cursors):
        back = cursors[-1].position - cursor.position
        if len(kept) < 2 or back >= 2 * (cursors[-1].position - kept[-1].position):
            kept.append(cursor)
    return tuple(reversed(kept))
