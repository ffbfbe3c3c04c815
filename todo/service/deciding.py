"""Decides a run of queued commands for one list against its board; the result is one batch to append.

Folds each command's events into the state before deciding the next one, and rolls all of them back at the
end: only a successful append advances a board.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from todo.aggregate import Context, Kinds
from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, encode
from todo.events.event import Event
from todo.events.log import Batch, BatchCommand
from todo.projections.board import Board
from todo.service.lookups import Found
from todo.service.requests import Request

MAX_BATCH_ENTRIES = 2000

MORE_EVENTS_S = 0.00003
"""What each event of a command beyond its first costs after deciding, about: appended, folded in, sent."""


class Budget:
    """The time limit of one turn, in which at least one command is decided.
    `clock` returns monotonic seconds."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self.clock = clock
        self.is_begun = False
        self._end = self._part_end = clock() + seconds

    @property
    def is_used_up(self) -> bool:
        return self.is_begun and self.clock() >= self._end

    @property
    def part_is_used_up(self) -> bool:
        return self.is_begun and self.clock() >= self._part_end

    def spend(self, seconds: float) -> None:
        """So much less is left: what was decided will take it later."""
        self._end -= seconds
        self._part_end -= seconds

    def begin_part(self, parts_left: int) -> None:
        """Starts one of `parts_left` parts that share the remaining time equally."""
        now = self.clock()
        self._part_end = now + max(0.0, self._end - now) / parts_left


class Decided(NamedTuple):
    """The outcome of each request by command id: the position of its last event after the append, the head
    for a no-op, or a refusal. `left` are the undecided requests beyond the batch limits, in order; `took_s`
    is what each decided request cost, with what its events will. `batch` is None if there is nothing to
    append; `start` is the cursor of the state that the requests were decided on."""

    start: Cursor
    batch: Batch | None
    positions: dict[str, int]
    unchanged: dict[str, int]
    refused: dict[str, TodoError]
    left: list[Request]
    took_s: dict[str, float]


def decide_batch(
    board: Board,
    requests: Sequence[Request],
    lookups: Mapping[str, Found],
    now_ms: int,
    salt: Callable[[], bytes],
    kinds: Kinds,
    budget: Budget,
) -> Decided:
    """Decides the requests in order, as many as the budget allows. `lookups` maps command ids to the data
    read from the log. The caller holds the boards' lock; this neither waits nor yields."""
    start = board.cursor
    cursor = start
    commands: list[BatchCommand] = []
    decided = Decided(start, None, {}, {}, {}, [], {})
    entry_count, began = 0, budget.clock()
    with board.state.trial():
        for index, request in enumerate(requests):
            if entry_count >= MAX_BATCH_ENTRIES or budget.part_is_used_up:
                decided.left.extend(requests[index:])
                break
            budget.is_begun = True
            entries: list[Entry] = []
            try:
                events = _decide(board, request, lookups, decided.positions, cursor.position, now_ms, kinds)
            except TodoError as error:
                decided.refused[request.command_id] = error
            else:
                for event in events:
                    entry = encode(event, cursor, salt())
                    cursor = entry.cursor
                    board.aggregate.evolve(board.state, event)
                    entries.append(entry)
                if entries:
                    entry_count += len(entries)
                    decided.positions[request.command_id] = cursor.position
                    commands.append(BatchCommand(request.command_id, request.fingerprint, entries))
                else:
                    decided.unchanged[request.command_id] = cursor.position
            ended, later_s = budget.clock(), MORE_EVENTS_S * max(0, len(entries) - 1)
            budget.spend(later_s)
            decided.took_s[request.command_id], began = ended - began + later_s, ended
    batch = Batch(board.list_id, start, commands) if commands else None
    return decided._replace(batch=batch)


def entries_of(batch: Batch) -> list[Entry]:
    """All entries of a batch, in order."""
    return [entry for command in batch.commands for entry in command.entries]


def _decide(
    board: Board,
    request: Request,
    lookups: Mapping[str, Found],
    accepted: Mapping[str, int],
    head: int,
    now_ms: int,
    kinds: Kinds,
) -> list[Event]:
    board.aggregate.check_allowed(request.who, request.name, board.state, now_ms)
    if head == 0 and not kinds.is_always_there(request.list_id) and not request.command.creates:
        raise TodoError("unknown_list", list=request.list_id)
    found, base = lookups.get(request.command_id), request.base
    if isinstance(base, str):
        base = accepted.get(base, (found and found.base) or 0)
    elif base is not None and base > head:
        raise TodoError("forked", base=base, position=head)
    context = Context(
        who=request.who,
        now=now_ms,
        command_id=request.command_id,
        head=head,
        base=base,
        past=found.past if found else (),
        group=request.group,
    )
    return board.aggregate.decide(board.state, request.command, context)
