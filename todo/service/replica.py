"""One backend replica without network I/O to clients: boards, committer, joiner, follower, health."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from todo.aggregate import Kinds
from todo.beat import beat
from todo.errors import TodoError
from todo.events.codec import Cursor, Record
from todo.projections.boards import Boards, Store
from todo.projections.consumer import ConsumerRunner
from todo.projections.follower import BLOCK_S, Follower
from todo.projections.witness import Witness
from todo.service.admission import JoinQueue
from todo.service.committer import Committer
from todo.service.consumers import consumer_runners
from todo.service.door import Door
from todo.service.joining import Joiner
from todo.service.memberships import LIST, told_by
from todo.service.outlet import Outlet
from todo.service.review import AccessReview
from todo.service.subscriptions import Subscriptions
from todo.service.trouble import StoreTrouble, TroubleLog

SILENT_S = 5.0
SAID_AFTER_S = BLOCK_S + 1.0
"""Report a silent store after this time; a waiting follower gets an answer at least every `BLOCK_S`."""

SILENCE = "store_silent"
COMPARE_EVERY_S = 15.0
FINISH_S = 2.5
STOP_S = 2.0
TICK_S = 1.0
JOINING_THREADS = 4
"""Lists joined concurrently."""

DURABILITY_EVERY_S = 30.0

log = structlog.get_logger()


class Replica:
    """Owns the background threads of a replica. Call `start`, use `door`, then call `stop`.

    `outlet` gets every new event and every reset; `witness`, if any, notes heads once a second;
    with `project` the replica also runs the consumers.
    """

    def __init__(
        self,
        store: Store,
        outlet: Outlet,
        salt: Callable[[], bytes],
        pause: Callable[[], None],
        kinds: Kinds,
        witness: Witness | None = None,
        project: bool = False,
        bound_bytes: int = 256 * 1024 * 1024,
        is_gone: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`is_gone` returns a sentence if the store is permanently lost, else None. `salt` returns 16 bytes;
        `pause` yields to other greenlets or threads; `bound_bytes` limits the memory of the boards."""
        self._is_gone = is_gone
        self._store = store
        self.kinds = kinds
        self._outlet = outlet
        self._witness = witness
        self._durability = "memory"
        self._noted: dict[str, Cursor] = {}
        self._stop = threading.Event()
        subscriptions = Subscriptions()
        self.boards = Boards(store, kinds, self._publish, self._lost, pause, bound_bytes, subscriptions)
        self._review = AccessReview(self.boards, kinds, subscriptions, outlet, now_ms)
        self._trouble = TroubleLog()
        self._store_trouble = StoreTrouble(self._trouble, lambda: store.is_full)
        self._committer = Committer(
            store, self.boards, now_ms, salt, lambda: self._durability, spawn, kinds, pause
        )
        self.pause = pause
        joiner = Joiner(store, self.boards, kinds, subscriptions, now_ms)
        self._joins = JoinQueue(joiner, pause)
        self.door = Door(kinds, self._committer, joiner, self._joins, subscriptions, now_ms)
        self.report = report = self._store_trouble.report
        """Told of a store that does not answer: (what needs it, the error)."""
        self._follower = Follower(store, self.boards, report)
        self._consumers: list[ConsumerRunner] = []
        if project:
            self._consumers = consumer_runners(store, kinds, now_ms, salt, report, pause)
        self._ends: list[threading.Event] = []
        self.failed = False
        """Whether a background thread ended by an error nobody expected: let the process start anew."""

    def start(self) -> None:
        """Starts the background threads. Raises `store_unavailable` if the store does not answer."""
        self._durability = self._store.durability()
        if policy := self._store.evicts():
            text = (
                "The server may throw logs away when its memory is full. Set 'maxmemory-policy noeviction'."
            )
            log.warning("evicting_store", policy=policy, message=text)
        self._run(lambda: self._follower.run(self._stop))
        self._committing_ends = self._run(self._committer.run)
        for _ in range(JOINING_THREADS):
            self._run(self._joins.run)
        self._run(self._tick)
        for consumer in self._consumers:
            self._run(partial(consumer.run, self._stop))

    def finish_commands(self) -> None:
        """Waits until all submitted commands are answered. Later commands get no answer."""
        self._committer.close()
        self._committing_ends.wait(FINISH_S)

    def stop(self) -> None:
        """Answers the submitted commands, then ends all threads."""
        self._stop.set()
        self._committer.close()
        self._joins.close()
        deadline = time.monotonic() + STOP_S
        for end in self._ends:
            end.wait(max(0.0, deadline - time.monotonic()))
        self._note_heads()

    @property
    def durability(self) -> str:
        """The durability of an acknowledgement by the store's settings: `memory`, `disk` or `replicated`."""
        return self._durability

    @property
    def is_full(self) -> bool:
        """Whether the store refuses writes, or recently refused large ones; reads still work."""
        return self._store.is_full

    @property
    def has_begun(self) -> bool:
        """Whether the replica was ever in step; a rolling update waits for
        this before it replaces another one."""
        return self._follower.last_heard > 0

    def is_in_step(self) -> bool:
        """Whether the follower has heard from the store in the last 5 seconds."""
        return not self.failed and time.monotonic() - self._follower.last_heard < SILENT_S

    # --- background

    def _run(self, target: Callable[[], None]) -> threading.Event:
        def watched() -> None:
            try:
                target()
            except BaseException:
                self.failed = True
                log.exception("background_thread_failed")
                raise

        self._ends.append(spawn(watched))
        return self._ends[-1]

    def _tick(self) -> None:
        next_durability = time.monotonic() + DURABILITY_EVERY_S
        next_comparison = time.monotonic() + COMPARE_EVERY_S
        while beat(self._stop, TICK_S):
            if lost := self._is_gone():
                log.error("store_lost", message=lost)
                self.failed = True
                return
            self._tell_of_silence()
            if time.monotonic() >= next_comparison:
                next_comparison = time.monotonic() + COMPARE_EVERY_S
                self._compare_heads()
            self._note_heads()
            self.boards.shed()
            self._review.turn()
            if self.is_in_step():
                self._store_trouble.answers()
            if time.monotonic() >= next_durability:
                next_durability = time.monotonic() + DURABILITY_EVERY_S
                try:
                    self._durability = self._store.durability()
                except TodoError as error:
                    self._store_trouble.report("durability", error)

    def _tell_of_silence(self) -> None:
        silent_s = time.monotonic() - self._follower.last_heard
        if self.has_begun and silent_s > SAID_AFTER_S:
            self._trouble.happened(SILENCE, message=f"The store gives no answer since {silent_s:.0f} s.")
        else:
            self._trouble.is_over(SILENCE)

    def _compare_heads(self) -> None:
        """Detects changes without a ring: a log that was deleted or restored from outside."""
        try:
            self.boards.compare_heads()
        except TodoError as error:
            self._store_trouble.report("comparison", error)

    def _note_heads(self) -> None:
        noted, self._noted = self._noted, {}
        if not (self._witness and noted):
            return
        try:
            self._witness.append(noted)
        except OSError as error:
            self._noted = {**noted, **self._noted}
            log.warning("witness_not_written", reason=str(error))

    def _publish(self, list_id: str, records: Sequence[Record]) -> None:
        last = records[-1]
        self._noted[list_id] = Cursor(last.event.position, last.hash)
        self._review.events(list_id, records)
        self._outlet.events(list_id, records)
        self._tell_homes(list_id, records)

    def _tell_homes(self, list_id: str, records: Sequence[Record]) -> None:
        """Whom these events concern sees it at once. A consumer makes good what is not done here."""
        board = self.boards.loaded(list_id)
        if board is None or board.aggregate.kind != LIST:
            return
        try:
            for request in told_by(list_id, (record.event for record in records), board.state.title):
                self._committer.submit(request, lambda _answer: None)
        except TodoError as error:
            log.info("homes_are_told_later", list=list_id, reason=error.code)

    def _lost(self, list_id: str, reason: str, error: TodoError | None) -> None:
        log.error("board_lost", list=list_id, reason=reason, error=error.message if error else None)
        self._review.doubt(list_id)
        self._outlet.reset(list_id, reason)


def now_ms() -> int:
    """The time in ms since 1970."""
    return time.time_ns() // 1_000_000


def spawn(target: Callable[[], None]) -> threading.Event:
    """Runs a function in a daemon thread. Returns an Event that is set when it has ended, because under
    eventlet `Thread.join` with a timeout raises from Python 3.13 on."""
    end = threading.Event()

    def run() -> None:
        try:
            target()
        finally:
            end.set()

    threading.Thread(target=run, daemon=True).start()
    return end
