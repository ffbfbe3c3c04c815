"""Commands that wait to be committed: fair between connections, in order within each.

What cannot be decided yet stays where it is, at no cost to others: lists whose boards must be loaded first
(`opening`), and commands for which the log must be asked (`lookups`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import NamedTuple

from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.projections.boards import Boards, Store
from todo.service.opening import ListOpener, Spawn
from todo.service.pending import Answer, OnAnswer, PendingCommand
from todo.service.requests import Request
from todo.service.shares import KEPT_OF_ESTIMATE, Shares

MAX_WAITING = 20_000
LOOKED_UP_AT_ONCE = 16
"""So many commands that follow each other are looked up in the log together."""


class Taken(NamedTuple):
    """What is to be done now: what can be decided, by list id; what the log must be asked about first, run by
    run; and what cannot be decided: its list did not open."""

    ready: dict[str, list[PendingCommand]]
    unknown: list[list[PendingCommand]]
    failed: list[tuple[list[PendingCommand], TodoError]]


class Turn(NamedTuple):
    """How much is taken at a time: what about so many seconds will do, at most so many commands.
    `is_prepared` says whether a command can be decided after the others of its list, or the log is needed."""

    budget_s: float
    most: int
    is_prepared: Callable[[PendingCommand, Sequence[PendingCommand]], bool]


@dataclass(eq=False)
class _List:
    """A list for which commands wait: from which sources, and how many of them are to create it. `costs_s` is
    what commands of a name cost there of late: who comes new may send what others are known to pay for."""

    is_open: bool
    is_opening: bool = False
    unanswered: int = 0
    creations: int = 0
    sources: set[str] = field(default_factory=set)
    costs_s: dict[str, float] = field(default_factory=dict)


class Queues:
    """A list's board is pinned until its commands are answered."""

    def __init__(self, store: Store, boards: Boards, spawn: Spawn, kinds: Kinds) -> None:
        self._boards = boards
        self._opener = ListOpener(store, boards, spawn, kinds, self._opened)
        self._shares: Shares[PendingCommand] = Shares()
        self._lists: dict[str, _List] = {}
        self._to_open: list[str] = []
        self._looked_up: set[tuple[str, str]] = set()
        self._failed: list[tuple[list[PendingCommand], TodoError]] = []
        self._unanswered = 0
        self._was_long = False
        self._closed = False
        self._changed = threading.Condition()

    def submit(self, request: Request, respond: OnAnswer) -> None:
        """Queues a command. Does no I/O and never waits. Raises `overloaded`."""
        source, list_id = request.source, request.list_id
        with self._changed:
            if self._unanswered >= MAX_WAITING:
                raise TodoError("overloaded")
            self._unanswered += 1
            known = self._lists.get(list_id)
            if known is None:
                known = self._lists[list_id] = _List(self._boards.loaded(list_id) is not None)
                self._boards.pin(list_id)
            self._ask_to_open(list_id, known)
            known.unanswered += 1
            known.creations += request.command.creates
            known.sources.add(source)
            self._shares.add(source, list_id, PendingCommand(request, respond))
            self._open_lane(source, list_id)
            self._changed.notify()

    def answer(self, answers: Sequence[tuple[PendingCommand, Answer]]) -> None:
        """The end of these commands. What was answered stands, whatever happens to others of its batch."""
        with self._changed:
            new = [(item, answer) for item, answer in answers if not item.answered]
            for item, _ in new:
                item.answered = True
                list_id = item.request.list_id
                known = self._lists[list_id]
                known.unanswered -= 1
                known.creations -= item.request.command.creates
                if not known.unanswered:
                    del self._lists[list_id]
                    self._boards.unpin(list_id)
            self._unanswered -= len(new)
            if self._closed and not self._unanswered:
                self._changed.notify()
        for item, answer in new:
            item.respond(answer)

    def close(self) -> None:
        """Nothing more will be submitted."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    @property
    def is_done(self) -> bool:
        """Whether it is closed and all is answered."""
        return self._closed and not self._unanswered

    def take(self, wait_s: float | None, turn: Turn) -> Taken:
        """What is next, those first who have used the least. Nothing after so long, or (None) once all is
        done."""
        with self._changed:
            self._changed.wait_for(lambda: self._something_to_do() or self.is_done, wait_s)
            to_open, self._to_open = self._to_open, []
        # Outside the lock: starting a thread may yield, and `submit` must never wait for it.
        self._opener.want(to_open)
        with self._changed:
            taken = Taken({}, [], self._failed)
            self._failed = []
            costly = self._take_ready(turn, taken, self._was_long)
            for source in costly:
                self._shares.readmit(source)
            if costly and not taken.ready:
                self._take_ready(turn, taken, False)
        return taken

    def put_back(self, items: Sequence[PendingCommand]) -> None:
        """They are first in their lanes again, in this order."""
        with self._changed:
            for item in reversed(items):
                source, list_id = item.request.source, item.request.list_id
                self._shares.put_back(source, list_id, item)
                known = self._lists[list_id]
                known.sources.add(source)
                self._ask_to_open(list_id, known)
                self._shares.charge(source, -item.charged_s)
                item.charged_s = 0.0
                self._open_lane(source, list_id)

    def charge(self, took_s: Sequence[tuple[PendingCommand, float]], budget_s: float) -> None:
        """What each of a turn's commands really cost."""
        with self._changed:
            self._was_long = sum(seconds for _, seconds in took_s) > budget_s
            sums: dict[str, tuple[float, float, int]] = {}
            for item, seconds in took_s:
                if known := self._lists.get(item.request.list_id):
                    kept_s = known.costs_s.get(item.request.name, 0.0) * KEPT_OF_ESTIMATE
                    known.costs_s[item.request.name] = max(seconds, kept_s)
                charged, took, count = sums.get(item.request.source, (0.0, 0.0, 0))
                sums[item.request.source] = charged + item.charged_s, took + seconds, count + 1
                item.charged_s = 0.0
            for source, (charged, took, count) in sums.items():
                self._shares.settle(source, charged, took, count)

    def looked_up(self, items: Sequence[PendingCommand]) -> None:
        """The log was asked about these, which were `unknown`: they can be taken now."""
        with self._changed:
            for item in items:
                source, list_id = item.request.source, item.request.list_id
                self._looked_up.discard((source, list_id))
                if item.answered:
                    self._shares.remove(source, list_id, item)
                self._open_lane(source, list_id)
            self._changed.notify()

    def _something_to_do(self) -> bool:
        return bool(self._to_open or self._failed or self._shares.is_ready)

    def _open_lane(self, source: str, list_id: str) -> None:
        known = self._lists.get(list_id)
        if known and known.is_open and (source, list_id) not in self._looked_up:
            self._shares.open_lane(source, list_id)

    def _take_ready(self, turn: Turn, taken: Taken, only_cheap: bool) -> list[str]:
        """Takes what is next, and gives the sources that were passed over: after a long turn those come first
        whose commands fit into one, so that nobody waits for two long ones."""
        passed_over: list[str] = []
        spent_s, count = 0.0, 0
        while count < turn.most and (found := self._shares.next()):
            source, list_id, about_s = found
            item = self._shares.lane(source, list_id)[0]
            about_s = max(about_s, self._lists[list_id].costs_s.get(item.request.name, 0.0))
            if only_cheap and about_s > turn.budget_s:
                self._shares.pass_over(source)
                passed_over.append(source)
            elif count and spent_s + about_s > turn.budget_s:
                # What nobody else needed of the time is its own, so that its turn comes.
                self._shares.charge(source, spent_s - turn.budget_s)
                break
            elif self._boards.loaded(list_id) is None:
                self._open_again(list_id)
            elif not turn.is_prepared(item, taken.ready.get(list_id, ())):
                self._shares.close_lane(source, list_id)
                self._looked_up.add((source, list_id))
                taken.unknown.append(self._unknown_run(source, list_id, turn))
            else:
                self._shares.take(source, list_id, about_s)
                item.charged_s = about_s
                taken.ready.setdefault(list_id, []).append(item)
                if not self._shares.lane(source, list_id):
                    self._lists[list_id].sources.discard(source)
                spent_s, count = spent_s + about_s, count + 1
        return passed_over

    def _unknown_run(self, source: str, list_id: str, turn: Turn) -> list[PendingCommand]:
        """The first of a lane, and the undos that follow it: what they take back stands in the log already,
        while a base may be a command that waits before them."""
        first, *others = islice(self._shares.lane(source, list_id), LOOKED_UP_AT_ONCE)
        undos = takewhile(lambda item: item.request.command.undone is not None, others)
        return [first, *(item for item in undos if not turn.is_prepared(item, ()))]

    def _open_again(self, list_id: str) -> None:
        """Its board was thrown away: nothing of it can be taken until there is a new one."""
        known = self._lists[list_id]
        for source in known.sources:
            self._shares.close_lane(source, list_id)
        known.is_open = False
        self._ask_to_open(list_id, known)

    def _ask_to_open(self, list_id: str, known: _List) -> None:
        if not known.is_open and not known.is_opening:
            known.is_opening = True
            self._to_open.append(list_id)

    def _opened(self, list_id: str, failure: TodoError | None) -> None:
        with self._changed:
            known = self._lists.get(list_id)
            is_created = bool(failure and failure.code == "unknown_list" and known and known.creations)
            if known and not is_created:
                known.is_opening = False
            if known and failure and not is_created:
                items = [item for source in known.sources for item in self._shares.clear(source, list_id)]
                known.sources.clear()
                self._failed.append((items, failure))
            elif known and not failure:
                known.is_open = True
                for source in known.sources:
                    self._open_lane(source, list_id)
            self._changed.notify()
        if is_created:
            self._opener.load(list_id)
