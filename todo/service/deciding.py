"""Deciding a run of waiting commands for one list against its board, as one batch to be appended.

The events of each command are folded in at once, so that the next one is decided on what it will find;
at the end all of that is rolled back: only an append moves a board.
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


class Budget:
    """A bound in time for one turn of deciding, in which one command at least is decided. `clock` gives
    seconds that only grow."""

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

    def begin_part(self, parts_left: int) -> None:
        """What is left of the time is for so many, beginning with one now."""
        now = self.clock()
        self._part_end = now + max(0.0, self._end - now) / parts_left


class Decided(NamedTuple):
    """What became of each request, by command id: the position of its last event if the batch is appended,
    the head for one that changes nothing, or a refusal. Requests that did not fit are `left`: from the first
    of them on, none was decided. `took_s`: of each that was. `batch` is None if nothing is to be appended;
    `start` is the cursor all was decided on."""

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
    """Decides the requests in order, as many as the budget allows. `lookups` has what deciding needs from the
    log, by command id. Call it with the boards' lock held; it neither waits nor yields."""
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
            ended = budget.clock()
            decided.took_s[request.command_id], began = ended - began, ended
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
