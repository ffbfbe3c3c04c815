"""Commands that wait to be committed: a queue for each list, and lists whose boards must be loaded first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from todo.errors import TodoError
from todo.projections.boards import Boards
from todo.service.requests import Request

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
class Waiting:
    """A command, where its answer goes, how often it was decided in vain, and whether it was answered."""

    request: Request
    respond: Respond
    rounds: int = 0
    answered: bool = False


class Taken(NamedTuple):
    """What is to be done now: what can be decided, by list id, and what cannot: its list did not load."""

    ready: dict[str, list[Waiting]]
    failed: list[tuple[list[Waiting], TodoError]]


@dataclass
class _Queue:
    waiting: deque[Waiting] = field(default_factory=deque)
    loading: bool = False
    failure: TodoError | None = None


class Queues:
    """`spawn` runs a function in the background: lists are loaded there, so that they hold nobody up."""

    def __init__(self, boards: Boards, spawn: Callable[[Callable[[], None]], object]) -> None:
        self._boards = boards
        self._spawn = spawn
        self._queues: dict[str, _Queue] = {}
        self._submitted = 0
        self._answered = 0
        self._closed = False
        self._changed = threading.Condition()

    def submit(self, request: Request, respond: Respond) -> None:
        """Queues a command. Does no I/O and never waits. Raises `overloaded`."""
        with self._changed:
            if self._submitted - self._answered >= MAX_WAITING:
                raise TodoError("overloaded")
            self._submitted += 1
            self._queues.setdefault(request.list_id, _Queue()).waiting.append(Waiting(request, respond))
            self._changed.notify()

    def answer(self, item: Waiting, answer: Answer) -> None:
        """The end of a command. What was answered stands, whatever then happens to others of its batch."""
        if item.answered:
            return
        item.answered = True
        self._answered += 1
        item.respond(answer)

    def close(self) -> None:
        """Nothing more will be submitted."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    @property
    def is_done(self) -> bool:
        """Whether it is closed and all is answered."""
        return self._closed and self._submitted == self._answered

    def take(self, wait_s: float | None, most: int) -> Taken:
        """What waits, at most so many of each list. Nothing after so long, or (None) once all is done."""
        with self._changed:
            self._changed.wait_for(lambda: self._something_to_take() or self.is_done, wait_s)
            failed = self._take_failed()
            ready, to_load = self._take_ready(most)
        # Outside the lock: starting a thread may yield, and `submit` must never wait for it.
        for list_id in to_load:
            self._spawn(partial(self._load, list_id))
        return Taken(ready, failed)

    def put_back(self, list_id: str, items: list[Waiting]) -> None:
        """They are first in the list's queue again."""
        with self._changed:
            self._queues.setdefault(list_id, _Queue()).waiting.extendleft(reversed(items))

    def _something_to_take(self) -> bool:
        return any(not queue.loading for queue in self._queues.values())

    def _take_failed(self) -> list[tuple[list[Waiting], TodoError]]:
        failed = [(list_id, queue.failure) for list_id, queue in self._queues.items() if queue.failure]
        return [(list(self._queues.pop(list_id).waiting), failure) for list_id, failure in failed]

    def _take_ready(self, most: int) -> tuple[dict[str, list[Waiting]], list[str]]:
        ready: dict[str, list[Waiting]] = {}
        to_load: list[str] = []
        for list_id, queue in list(self._queues.items()):
            if queue.loading:
                continue
            if self._boards.loaded(list_id) is None:
                queue.loading = True
                to_load.append(list_id)
                continue
            ready[list_id] = [queue.waiting.popleft() for _ in range(min(len(queue.waiting), most))]
            if not queue.waiting:
                del self._queues[list_id]
        return ready, to_load

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
