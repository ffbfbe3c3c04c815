"""The queue of joins: bounded, batched by list, and throttled for the sake of connections already joined.

After an outage thousands of clients reconnect at once. They wait here before any read. All joins of one list
share one read of its log's head, and the loop yields after a few milliseconds of joining.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, NamedTuple

import structlog

from todo.access import Who
from todo.errors import TodoError
from todo.service.joining import Joined, Joiner
from todo.service.requests import check_list_id

MOST_WAITING = 10_000
BATCH = 64
SLICE_S = 0.004

OnJoined = Callable[[Joined | TodoError], None]

log = structlog.get_logger()


class PendingJoin(NamedTuple):
    """A queued join; the cursor is unvalidated, as the client sent it."""

    who: Who
    reader: str
    since: Any
    hash: Any
    attach: Callable[[], None]
    respond: OnJoined


class JoinQueue:
    """`submit` is thread-safe; `run` is the loop for a few dedicated threads, each on a different list."""

    def __init__(self, joiner: Joiner, pause: Callable[[], None]) -> None:
        self._joiner = joiner
        self._pause = pause
        self._lists: OrderedDict[str, deque[PendingJoin]] = OrderedDict()
        self._count = 0
        self._closed = False
        self._changed = threading.Condition()

    def submit(
        self,
        who: Who,
        reader: str,
        list_id: Any,
        since: Any,
        chain_hash: Any,
        attach: Callable[[], None],
        respond: OnJoined,
    ) -> None:
        """Queues a join; calls `respond` once, from another thread. Does no I/O.

        Raises `bad_request` for a malformed list id, `overloaded` if the queue is full.
        """
        list_id = check_list_id(list_id)
        with self._changed:
            if self._count >= MOST_WAITING:
                raise TodoError("overloaded")
            self._count += 1
            self._lists.setdefault(list_id, deque()).append(
                PendingJoin(who, reader, since, chain_hash, attach, respond)
            )
            self._changed.notify()

    def run(self) -> None:
        """Serves joins until `close`."""
        while not self._closed:
            self.turn(wait_s=None)

    def close(self) -> None:
        """Ends the loops; joins still queued get no answer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def turn(self, wait_s: float | None = 0.0) -> None:
        """Serves queued joins of the next list. If the queue is empty, waits
        up to `wait_s`; None: no timeout."""
        with self._changed:
            self._changed.wait_for(lambda: self._lists or self._closed, wait_s)
            if not self._lists:
                return
            list_id, waiting = self._lists.popitem(last=False)
            batch = [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]
            if waiting:
                self._lists[list_id] = waiting
                self._changed.notify()
            self._count -= len(batch)
        self._join(list_id, batch)

    def _join(self, list_id: str, batch: list[PendingJoin]) -> None:
        answered = 0
        try:
            with self._joiner.opened(list_id):
                began = time.monotonic()
                for one in batch:
                    answer = self._join_one(list_id, one)
                    answered += 1
                    one.respond(answer)
                    if time.monotonic() - began > SLICE_S:
                        self._pause()
                        began = time.monotonic()
        except TodoError as error:
            failure = error
        except Exception:
            log.exception("join_failed", list=list_id)
            failure = TodoError("busy")
        else:
            return
        for one in batch[answered:]:
            one.respond(failure)

    def _join_one(self, list_id: str, one: PendingJoin) -> Joined | TodoError:
        try:
            return self._joiner.join(
                one.who, one.reader, list_id, one.since, one.hash, one.attach, is_current=True
            )
        except TodoError as error:
            return error
