"""What a command needs from the log before it can be decided: the events to undo, the base's position."""

from __future__ import annotations

from collections.abc import Sequence

from todo.errors import TodoError
from todo.events.codec import Entry, Record, decode
from todo.events.log import Log
from todo.events.types import Event
from todo.projections.board import Board
from todo.projections.boards import Boards, cursor_in_log
from todo.service.deciding import Lookups
from todo.service.requests import Request
from todo.tasks.commands import Undo
from todo.tasks.limits import LIMITS


def look_up(log: Log, boards: Boards, board: Board, requests: Sequence[Request]) -> Lookups:
    """Reads what these requests need, after bringing the board up to every position that they name."""
    named = [request.base for request in requests if isinstance(request.base, int)]
    named += [request.command.position for request in requests if isinstance(request.command, Undo)]
    if named and max(named) > board.position:
        boards.catch_up([board.list_id])
    past: dict[str, Sequence[Event]] = {}
    bases: dict[str, int] = {}
    for request in requests:
        if isinstance(request.command, Undo):
            past[request.command_id] = events_of_command(log, board, request.command.position)
        if isinstance(request.base, str):
            position = board.command_position(request.base)
            if position is None and (seen := log.find(request.list_id, request.base)):
                position = seen.position
            if position is not None:
                bases[request.base] = position
    return Lookups(past, bases)


def events_of_command(log: Log, board: Board, position: int) -> list[Event]:
    """All events of the command that the event at this position belongs to; [] if there is none there.

    They stand next to each other, and a command has a bounded number of events.
    """
    if not 1 <= position <= board.position:
        return []
    run = _run_around(list(board.recent), position)
    if not run or (run[0].event.position > 1 and run[0] is board.recent[0]):
        most = LIMITS["events"]
        run = _run_around(_read(log, board.list_id, max(0, position - most), 2 * most), position)
    return [record.event for record in run]


def _run_around(records: Sequence[Record], position: int) -> list[Record]:
    """The neighbouring records of the same command as the one at this position; [] if it is not there."""
    at = position - records[0].event.position if records else -1
    if not 0 <= at < len(records):
        return []
    command = records[at].event.command
    first, last = at, at
    while first > 0 and records[first - 1].event.command == command:
        first -= 1
    while last + 1 < len(records) and records[last + 1].event.command == command:
        last += 1
    return list(records[first : last + 1])


def _read(log: Log, list_id: str, after: int, count: int) -> list[Record]:
    cursor = cursor_in_log(log, list_id, after)
    entries: list[Entry] = log.read(list_id, after, count)
    if cursor is None:
        raise TodoError("unknown_position", position=after)
    records = []
    for entry in entries:
        record = decode(entry, cursor)
        cursor = entry.cursor
        records.append(record)
    return records
