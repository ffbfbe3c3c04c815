"""Group commit: takes all commands that wait, decides them list by list, appends them in one round trip.

While an append is on its way to the disk the next commands gather, so the more there is to do the more
is done at once. Commands for one list take effect in the order they were submitted in.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from todo.errors import TodoError
from todo.events.log import (
    Appended,
    AppendResult,
    Batch,
    Conflict,
    Duplicate,
    Fork,
    Seen,
)
from todo.projections.board import Board
from todo.projections.boards import Boards, Store
from todo.service.deciding import MAX_BATCH_ENTRIES, Decided, decide_batch, entries_of
from todo.service.lookups import look_up
from todo.service.requests import Request

MAX_ROUNDS = 20
"""How often a command is decided again after conflicts before it is answered with `busy`."""

MAX_WAITING = 20_000


@dataclass(frozen=True)
class Accepted:
    """The answer to an accepted command: the position of its last event (the head, for a no-op)."""

    position: int
    durability: str
    duplicate: bool = False


Answer = Accepted | TodoError
Respond = Callable[[Answer], None]


@dataclass
class _Waiting:
    request: Request
    respond: Respond
    rounds: int = 0


@dataclass
class _Queue:
    waiting: deque[_Waiting] = field(default_factory=deque)
    loading: bool = False
    failure: TodoError | None = None


class Committer:
    """`submit` from anywhere; `run` is the loop for one thread of its own.

    `clock` gives ms since 1970, `salt` 16 random bytes, `durability` what an acknowledgement is worth now,
    and `spawn` runs a function in the background (lists are loaded there, so they hold nobody up).
    """

    def __init__(
        self,
        store: Store,
        boards: Boards,
        clock: Callable[[], int],
        salt: Callable[[], bytes],
        durability: Callable[[], str],
        spawn: Callable[[Callable[[], None]], object],
        open_lists: frozenset[str],
    ) -> None:
        self._store = store
        self._boards = boards
        self._clock = clock
        self._salt = salt
        self._durability = durability
        self._spawn = spawn
        self._open_lists = open_lists
        self._queues: dict[str, _Queue] = {}
        self._submitted = 0
        self._answered = 0
        self._to_load: list[str] = []
        self._changed = threading.Condition()

    def submit(self, request: Request, respond: Respond) -> None:
        """Queues a command; `respond` is called once, from another thread. Does no I/O."""
        with self._changed:
            if self._submitted - self._answered >= MAX_WAITING:
                raise TodoError("overloaded")
            self._submitted += 1
            self._queues.setdefault(request.list_id, _Queue()).waiting.append(_Waiting(request, respond))
            self._changed.notify()

    def execute(self, request: Request, timeout_s: float | None = None) -> Accepted:
        """Submits and waits for the answer. Raises the refusal."""
        future: Future[Answer] = Future()
        self.submit(request, future.set_result)
        try:
            answer = future.result(timeout_s)
        except TimeoutError as error:
            raise TodoError("store_unavailable") from error
        if isinstance(answer, TodoError):
            raise answer
        return answer

    def run(self, stop: threading.Event) -> None:
        """Commits until `stop` is set and nothing waits any more."""
        while not (stop.is_set() and self._submitted == self._answered):
            self.turn(wait_s=0.5)

    def turn(self, wait_s: float = 0.0) -> None:
        """One group commit of what waits on lists whose boards are loaded."""
        with self._changed:
            self._changed.wait_for(self._something_to_take, wait_s)
            failed = self._take_failed()
            taken = self._take()
            to_load, self._to_load = self._to_load, []
        # Outside the lock: starting a thread may yield, and `submit` must never wait for it.
        for list_id in to_load:
            self._spawn(partial(self._load, list_id))
        for queue in failed:
            self._answer_all(list(queue.waiting), queue.failure or TodoError("store_unavailable"))
        if taken:
            self._commit(taken)

    # --- taking from the queues

    def _take_failed(self) -> list[_Queue]:
        failed = [list_id for list_id, queue in self._queues.items() if queue.failure]
        return [self._queues.pop(list_id) for list_id in failed]

    def _take(self) -> dict[str, list[_Waiting]]:
        taken: dict[str, list[_Waiting]] = {}
        for list_id, queue in list(self._queues.items()):
            if queue.loading:
                continue
            if self._boards.loaded(list_id) is None:
                queue.loading = True
                self._to_load.append(list_id)
                continue
            count = min(len(queue.waiting), MAX_BATCH_ENTRIES)
            taken[list_id] = [queue.waiting.popleft() for _ in range(count)]
            if not queue.waiting:
                del self._queues[list_id]
        return taken

    def _something_to_take(self) -> bool:
        return any(not queue.loading for queue in self._queues.values())

    def _load(self, list_id: str) -> None:
        failure: TodoError | None = None
        try:
            self._boards.get(list_id)
        except TodoError as error:
            failure = error
        with self._changed:
            queue = self._queues[list_id]
            queue.loading, queue.failure = False, failure
            self._changed.notify()

    def _put_back(self, list_id: str, waiting: list[_Waiting]) -> None:
        with self._changed:
            queue = self._queues.setdefault(list_id, _Queue())
            queue.waiting.extendleft(reversed(waiting))

    # --- committing

    def _commit(self, taken: dict[str, list[_Waiting]]) -> None:
        """Decides list by list, while the first batches are on their way already; settles each as its answer
        comes."""
        undecided = deque(taken.items())
        sent: dict[str, tuple[list[_Waiting], Decided]] = {}
        without: list[tuple[list[_Waiting], Decided]] = []

        def batches() -> Iterator[Batch]:
            while undecided:
                list_id, waiting = undecided.popleft()
                try:
                    outcome = self._decide(list_id, waiting)
                except TodoError as error:
                    self._answer_all(waiting, error)
                    continue
                if outcome and outcome.batch:
                    sent[list_id] = waiting, outcome
                    yield outcome.batch
                elif outcome:
                    without.append((waiting, outcome))

        try:
            for batch, result in self._store.append_each(batches()):
                self._settle_or_answer(*sent.pop(batch.list_id), result)
        except TodoError as error:
            for waiting in [
                *(waiting for waiting, _ in sent.values()),
                *(waiting for _, waiting in undecided),
            ]:
                self._answer_all(waiting, error)
        for waiting, outcome in without:
            self._settle_or_answer(waiting, outcome, None)

    def _settle_or_answer(
        self, waiting: list[_Waiting], outcome: Decided, result: AppendResult | TodoError | None
    ) -> None:
        try:
            self._settle(waiting, outcome, result)
        except TodoError as error:
            self._answer_all(waiting, error)

    def _decide(self, list_id: str, waiting: list[_Waiting]) -> Decided | None:
        board = self._boards.loaded(list_id)
        if board is None:
            self._put_back(list_id, waiting)
            return None
        unique = self._without_repeats(list_id, waiting)
        lookups = look_up(self._store, self._boards, board, unique)
        with self._boards.lock:
            board = self._boards.loaded(list_id) or board
            return decide_batch(board, unique, lookups, self._clock(), self._salt, self._open_lists)

    def _without_repeats(self, list_id: str, waiting: list[_Waiting]) -> list[Request]:
        """The requests; a second one of the same id waits for the next turn, when the first is in the log."""
        seen: set[str] = set()
        later = []
        for item in list(waiting):
            if item.request.command_id in seen:
                later.append(item)
                waiting.remove(item)
            seen.add(item.request.command_id)
        if later:
            self._put_back(list_id, later)
        return [item.request for item in waiting]

    def _settle(
        self, waiting: list[_Waiting], outcome: Decided, result: AppendResult | TodoError | None
    ) -> None:
        """Answers what is certain now, and puts the rest back to be decided again."""
        if isinstance(result, TodoError):
            raise result
        list_id = waiting[0].request.list_id
        board = self._boards.loaded(list_id)
        if board and outcome.batch:
            self._follow(board, result, outcome)
        earlier: dict[str, Seen] = result.seen if isinstance(result, Duplicate) else {}
        certain = isinstance(result, Appended) or (result is None and self._was_head(list_id, outcome))
        left = {request.command_id for request in outcome.left}
        again: list[_Waiting] = []
        for item in waiting:
            command_id = item.request.command_id
            if command_id in earlier:
                self._repeat(item, earlier[command_id])
            elif not certain or command_id in left:
                item.rounds += not certain
                again.append(item)
            elif command_id in outcome.positions:
                self._answer(item, Accepted(outcome.positions[command_id], self._durability()))
            else:
                self._answer_unapplied(item, outcome)
        self._try_again(list_id, again)

    def _follow(self, board: Board, result: AppendResult | None, outcome: Decided) -> None:
        """Moves the board by what the append's answer says of the log."""
        if isinstance(result, Appended) and outcome.batch:
            self._boards.advance(board, entries_of(outcome.batch))
        elif isinstance(result, Conflict):
            self._boards.advance(board, result.unseen)
            if result.head_position > board.position:
                self._boards.catch_up([board.list_id])
        elif isinstance(result, Fork):
            self._boards.lost_history(board)

    def _was_head(self, list_id: str, outcome: Decided) -> bool:
        """Whether a refusal or no-op was decided on the log's head; else the board is brought up to it."""
        if self._store.heads([list_id])[0] == outcome.start:
            return True
        self._boards.catch_up([list_id])
        return False

    def _answer_unapplied(self, item: _Waiting, outcome: Decided) -> None:
        """A refusal or a no-op, after the log was asked whether this very command is in it already."""
        request = item.request
        if seen := self._store.find(request.list_id, request.command_id):
            self._repeat(item, seen)
        elif request.command_id in outcome.unchanged:
            self._answer(item, Accepted(outcome.unchanged[request.command_id], self._durability()))
        else:
            self._answer(item, outcome.refused[request.command_id])

    def _repeat(self, item: _Waiting, seen: Seen) -> None:
        if seen.fingerprint != item.request.fingerprint:
            self._answer(item, TodoError("command_reused"))
        else:
            self._answer(item, Accepted(seen.position, self._durability(), duplicate=True))

    def _try_again(self, list_id: str, items: list[_Waiting]) -> None:
        for item in items:
            if item.rounds > MAX_ROUNDS:
                self._answer(item, TodoError("busy"))
        back = [item for item in items if item.rounds <= MAX_ROUNDS]
        if back:
            self._put_back(list_id, back)

    def _answer_all(self, waiting: list[_Waiting], error: TodoError) -> None:
        for item in waiting:
            self._answer(item, error)

    def _answer(self, item: _Waiting, answer: Answer) -> None:
        self._answered += 1
        item.respond(answer)
