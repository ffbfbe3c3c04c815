"""Group commit: takes all commands that wait, decides them list by list, appends them in one round trip.

While an append is on its way to the disk the next commands gather, so the more there is to do the more
is done at once. Commands for one list take effect in the order they were submitted in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future

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
from todo.service.waiting import Accepted, Answer, Queues, Respond, Waiting

MAX_ROUNDS = 20
"""How often a command is decided again after conflicts before it is answered with `busy`."""


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
        self._open_lists = open_lists
        self._queues = Queues(boards, spawn)

    def submit(self, request: Request, respond: Respond) -> None:
        """Queues a command; `respond` is called once, from another thread. Does no I/O."""
        self._queues.submit(request, respond)

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

    def run(self) -> None:
        """Commits until it is closed and nothing waits any more."""
        while not self._queues.is_done:
            self.turn(wait_s=None)

    def close(self) -> None:
        """Lets `run` end when all that was submitted is answered."""
        self._queues.close()

    def turn(self, wait_s: float | None = 0.0) -> None:
        """One group commit of what waits on lists whose boards are loaded."""
        ready, failed = self._queues.take(wait_s, MAX_BATCH_ENTRIES)
        for waiting, failure in failed:
            self._answer_all(waiting, failure)
        if ready:
            self._commit(ready)

    def _commit(self, taken: dict[str, list[Waiting]]) -> None:
        """Decides list by list, while the first batches are on their way already; then settles each as its
        answer comes."""
        undecided = deque(taken.items())
        sent: dict[str, tuple[list[Waiting], Decided]] = {}
        without: list[tuple[list[Waiting], Decided]] = []

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
            decided = [waiting for waiting, _ in [*sent.values(), *without]]
            for waiting in [*decided, *(waiting for _, waiting in undecided)]:
                self._answer_all(waiting, error)
            return
        for waiting, outcome in without:
            self._settle_or_answer(waiting, outcome, None)

    def _settle_or_answer(
        self, waiting: list[Waiting], outcome: Decided, result: AppendResult | TodoError | None
    ) -> None:
        try:
            self._settle(waiting, outcome, result)
        except TodoError as error:
            self._answer_all(waiting, error)

    def _decide(self, list_id: str, waiting: list[Waiting]) -> Decided | None:
        board = self._boards.loaded(list_id)
        if board is None:
            self._queues.put_back(list_id, waiting)
            return None
        unique = self._without_repeats(list_id, waiting)
        lookups = look_up(self._store, self._boards, board, unique)
        with self._boards.lock:
            board = self._boards.loaded(list_id) or board
            return decide_batch(board, unique, lookups, self._clock(), self._salt, self._open_lists)

    def _without_repeats(self, list_id: str, waiting: list[Waiting]) -> list[Request]:
        """The requests; a second one of the same id waits for the next turn, when the first is in the log."""
        seen: set[str] = set()
        later = []
        for item in list(waiting):
            if item.request.command_id in seen:
                later.append(item)
                waiting.remove(item)
            seen.add(item.request.command_id)
        if later:
            self._queues.put_back(list_id, later)
        return [item.request for item in waiting]

    def _settle(
        self, waiting: list[Waiting], outcome: Decided, result: AppendResult | TodoError | None
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
        again: list[Waiting] = []
        for item in waiting:
            command_id = item.request.command_id
            if command_id in earlier:
                self._repeat(item, earlier[command_id])
            elif not certain or command_id in left:
                item.rounds += not certain
                again.append(item)
            elif command_id in outcome.positions:
                self._queues.answer(item, Accepted(outcome.positions[command_id], self._durability()))
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

    def _answer_unapplied(self, item: Waiting, outcome: Decided) -> None:
        """A refusal or a no-op, after the log was asked whether this very command is in it already."""
        request = item.request
        if seen := self._store.find(request.list_id, request.command_id):
            self._repeat(item, seen)
        elif request.command_id in outcome.unchanged:
            self._queues.answer(item, Accepted(outcome.unchanged[request.command_id], self._durability()))
        else:
            self._queues.answer(item, outcome.refused[request.command_id])

    def _repeat(self, item: Waiting, seen: Seen) -> None:
        if seen.fingerprint != item.request.fingerprint:
            self._queues.answer(item, TodoError("command_reused"))
        else:
            self._queues.answer(item, Accepted(seen.position, self._durability(), duplicate=True))

    def _try_again(self, list_id: str, items: list[Waiting]) -> None:
        for item in items:
            if item.rounds > MAX_ROUNDS:
                self._queues.answer(item, TodoError("busy"))
        back = [item for item in items if item.rounds <= MAX_ROUNDS]
        if back:
            self._queues.put_back(list_id, back)

    def _answer_all(self, waiting: list[Waiting], error: TodoError) -> None:
        for item in waiting:
            self._queues.answer(item, error)
