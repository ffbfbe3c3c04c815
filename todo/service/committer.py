"""Group commit: takes commands that wait, decides them list by list, appends them in one round trip.

While an append is on its way to the disk the next commands gather, so the more there is to do the more
is done at once. A turn is bounded in time, and its commands are those of the connections that used the least
of it so far. The commands of one connection for one list take effect in the order they were submitted in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.projections.boards import Boards, Store
from todo.service.asking import Asking
from todo.service.deciding import MAX_BATCH_ENTRIES, Budget, Decided, decide_batch
from todo.service.lookups import LogReader
from todo.service.opening import Spawn
from todo.service.pending import OnAnswer, PendingCommand
from todo.service.queues import Queues, Turn
from todo.service.requests import Request
from todo.service.settling import MAX_ROUNDS, Outcome, Settler

__all__ = ["MAX_ROUNDS", "Committer"]

TURN_S = 0.01
"""So long commands are decided before those are appended and others get their turn."""


class Committer:
    """`submit` from anywhere; `run` is the loop for one thread of its own.

    `clock` gives ms since 1970, `salt` 16 random bytes, `durability` what an acknowledgement is worth now,
    and `spawn` runs a function in the background (lists are loaded and the log is read there, so they hold
    nobody up). `pause` lets others have their turn; `monotonic` gives seconds, for bounds.
    """

    def __init__(
        self,
        store: Store,
        boards: Boards,
        clock: Callable[[], int],
        salt: Callable[[], bytes],
        durability: Callable[[], str],
        spawn: Spawn,
        kinds: Kinds,
        pause: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._boards = boards
        self._clock = clock
        self._salt = salt
        self._kinds = kinds
        self._pause = pause
        self._monotonic = monotonic
        self._queues = Queues(store, boards, spawn, kinds)
        self._settler = Settler(store, boards, self._queues, durability)
        self._asking = Asking(self._queues, boards, LogReader(store, boards, pause), spawn)
        self._turn = Turn(TURN_S, MAX_BATCH_ENTRIES, self._asking.is_prepared)

    def submit(self, request: Request, respond: OnAnswer) -> None:
        """Queues a command; `respond` is called once, from another thread. Does no I/O."""
        self._queues.submit(request, respond)

    def run(self) -> None:
        """Commits until it is closed and nothing waits any more."""
        while not self._queues.is_done:
            self.turn(wait_s=None)

    def close(self) -> None:
        """Lets `run` end when all that was submitted is answered."""
        self._queues.close()

    def turn(self, wait_s: float | None = 0.0) -> None:
        """One group commit of what comes next on lists whose boards are loaded."""
        taken = self._queues.take(wait_s, self._turn)
        self._asking.ask(taken.unknown)
        for waiting, failure in taken.failed:
            self._settler.answer_all(waiting, failure)
        budget = Budget(self._monotonic, TURN_S)
        if taken.ready:
            self._commit(taken.ready, budget)
        if taken.failed or budget.is_used_up:
            self._pause()

    def _commit(self, taken: dict[str, list[PendingCommand]], budget: Budget) -> None:
        """Decides list by list, while the first batches are on their way already; then settles each as its
        answer comes. Lists that the budget does not reach are put back."""
        took_s: list[tuple[PendingCommand, float]] = []
        sent: dict[str, Outcome] = {}
        without: list[Outcome] = []
        with self._store.pipeline() as pipe:
            for number, (list_id, waiting) in enumerate(taken.items()):
                budget.begin_part(len(taken) - number)
                outcome = self._decide(list_id, waiting, budget)
                if outcome is None:
                    continue
                took_s.extend(_times(waiting, outcome))
                if outcome.batch:
                    sent[list_id] = waiting, outcome
                    pipe.send(outcome.batch)
                else:
                    without.append((waiting, outcome))
            try:
                for batch, result in pipe.results():
                    self._settler.appended(*sent.pop(batch.list_id), result)
            except TodoError as error:
                for waiting, _ in [*sent.values(), *without]:
                    self._settler.answer_all(waiting, error)
                without = []
        self._queues.charge(took_s, TURN_S)
        self._settler.finish(without)

    def _decide(self, list_id: str, waiting: list[PendingCommand], budget: Budget) -> Decided | None:
        """None if none was decided: they were answered, or put back for want of time or of the board."""
        try:
            outcome = None if budget.is_used_up else self._decide_on_board(list_id, waiting, budget)
        except TodoError as error:
            self._settler.answer_all(waiting, error)
            return None
        if outcome is None:
            self._queues.put_back(waiting)
        return outcome

    def _decide_on_board(self, list_id: str, waiting: list[PendingCommand], budget: Budget) -> Decided | None:
        """None if the list's board is gone."""
        self._put_repeats_back(waiting)
        requests = [item.request for item in waiting]
        found = {item.request.command_id: item.found for item in waiting if item.found}
        with self._boards.lock:
            board = self._boards.loaded(list_id)
            if board is None:
                return None
            now_ms = self._clock()
            return decide_batch(board, requests, found, now_ms, self._salt, self._kinds, budget)

    def _put_repeats_back(self, waiting: list[PendingCommand]) -> None:
        """A second command of the same id waits for the next turn, when the first is in the log."""
        if len(waiting) == 1:
            return
        seen: set[str] = set()
        later = []
        for item in list(waiting):
            if item.request.command_id in seen:
                later.append(item)
                waiting.remove(item)
            seen.add(item.request.command_id)
        if later:
            self._queues.put_back(later)


def _times(waiting: list[PendingCommand], outcome: Decided) -> Iterator[tuple[PendingCommand, float]]:
    """How long each that was decided took."""
    for item in waiting:
        seconds = outcome.took_s.get(item.request.command_id)
        if seconds is not None:
            yield item, seconds
