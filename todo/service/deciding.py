"""Deciding a run of waiting commands for one list against its board, as one batch to be appended.

The events of each command are folded in at once, so that the next one is decided on what it will find;
at the end all of that is rolled back: only an append moves a board.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, encode
from todo.events.log import Batch, BatchCommand
from todo.events.types import Event
from todo.projections.board import Board
from todo.service.requests import Request
from todo.tasks.commands import CreateList
from todo.tasks.decide import Context, decide
from todo.tasks.evolve import evolve

MAX_BATCH_ENTRIES = 2000


class Lookups(NamedTuple):
    """What deciding needs from the log, read beforehand: the events of commands to be undone (by request
    id), and the positions of commands named as a base (by command id; absent if not accepted)."""

    past: Mapping[str, Sequence[Event]]
    bases: Mapping[str, int]


class Decided(NamedTuple):
    """What became of each request, by command id: the position of its last event if the batch is appended,
    the head for one that changes nothing, or a refusal. Requests that did not fit are `left`.
    `batch` is None if nothing is to be appended; `start` is the cursor all was decided on."""

    start: Cursor
    batch: Batch | None
    positions: dict[str, int]
    unchanged: dict[str, int]
    refused: dict[str, TodoError]
    left: list[Request]


def decide_batch(
    board: Board,
    requests: Sequence[Request],
    lookups: Lookups,
    now_ms: int,
    salt: Callable[[], bytes],
    open_lists: frozenset[str],
) -> Decided:
    """Decides the requests in order. Call it with the boards' lock held; it neither waits nor yields."""
    start = board.cursor
    cursor = start
    commands: list[BatchCommand] = []
    decided = Decided(start, None, {}, {}, {}, [])
    entry_count = 0
    with board.state.trial():
        for index, request in enumerate(requests):
            if entry_count >= MAX_BATCH_ENTRIES:
                decided.left.extend(requests[index:])
                break
            try:
                if cursor.position == 0:
                    _check_known(request, open_lists)
                context = _context(request, lookups, decided.positions, cursor.position, now_ms)
                events = decide(board.state, request.command, context)
            except TodoError as error:
                decided.refused[request.command_id] = error
                continue
            if not events:
                decided.unchanged[request.command_id] = cursor.position
                continue
            entries: list[Entry] = []
            for event in events:
                entry = encode(event, cursor, salt())
                cursor = entry.cursor
                evolve(board.state, msgspec.structs.replace(event, position=entry.position))
                entries.append(entry)
            entry_count += len(entries)
            decided.positions[request.command_id] = cursor.position
            commands.append(BatchCommand(request.command_id, request.fingerprint, entries))
    batch = Batch(board.list_id, start, commands) if commands else None
    return decided._replace(batch=batch)


def entries_of(batch: Batch) -> list[Entry]:
    """All entries of a batch, in order."""
    return [entry for command in batch.commands for entry in command.entries]


def _check_known(request: Request, open_lists: Iterable[str]) -> None:
    if request.list_id not in open_lists and not isinstance(request.command, CreateList):
        raise TodoError("unknown_list", list=request.list_id)


def _context(
    request: Request, lookups: Lookups, accepted: Mapping[str, int], head: int, now_ms: int
) -> Context:
    base = request.base
    if isinstance(base, str):
        base = accepted.get(base, lookups.bases.get(base, 0))
    elif base is not None and base > head:
        raise TodoError("forked", base=base, position=head)
    return Context(
        actor=request.actor,
        now=now_ms,
        command_id=request.command_id,
        base=base,
        past=lookups.past.get(request.command_id, ()),
    )
