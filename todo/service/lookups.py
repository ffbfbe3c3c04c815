"""Finds the log data that deciding a command needs: the events to undo, the position of its base.

Usually the board holds it (`in_memory`). Otherwise `LogReader` reads the log in the background, several
commands in one round trip, so that other commands do not wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from todo.aggregate import MOST_EVENTS
from todo.events.codec import Entry, Record, decode, origin
from todo.events.event import Event
from todo.events.log import Log
from todo.projections.board import Board
from todo.projections.boards import Boards
from todo.service.requests import Request

WIDTHS = (32, 256, MOST_EVENTS)
"""Entries read on each side of an event to undo, in widening steps until its whole command is found. The last
width is the upper bound of events in a command."""

MOST_ASKED = 2 * WIDTHS[-1] + 1
ENTRIES_AT_ONCE = 2000
DECODED_AT_ONCE = 200


class Found(NamedTuple):
    """`past`: the events of the command to undo, [] if there is none at that position. `base`: the position
    of the command named as base, None if it was not accepted. Valid for this board's history only."""

    board: Board
    past: Sequence[Event] = ()
    base: int | None = None


def in_memory(board: Board, request: Request) -> Found | None:
    """The data from the board's recent records; None if the log must be read."""
    if _named(request) > board.position:
        return None
    past: Sequence[Event] = ()
    position: int | None = None
    if request.command.undone is not None:
        known = _recent(board, request.command.undone)
        if known is None:
            return None
        past = known
    if isinstance(request.base, str):
        position = board.command_position(request.base)
        if position is None:
            return None
    return Found(board, past, position)


class LogReader:
    """Reads the log; calls `pause` between steps to yield."""

    def __init__(self, log: Log, boards: Boards, pause: Callable[[], None]) -> None:
        self._log = log
        self._boards = boards
        self._pause = pause

    def look_up(self, board: Board, requests: Sequence[Request]) -> list[Found]:
        """The data for each request, in order. First advances the board to every position that they name.

        Raises `store_unavailable`, `log_damaged` or `upgrade_needed`.
        """
        if any(_named(request) > board.position for request in requests):
            self._boards.catch_up([board.list_id])
        undos = [undone for request in requests if (undone := request.command.undone) is not None]
        past = self._past(board, [position for position in undos if 1 <= position <= board.position])
        bases = [request.base for request in requests if isinstance(request.base, str)]
        seen = dict(zip(bases, self._log.find_many([(board.list_id, base) for base in bases]), strict=True))
        found = []
        for request in requests:
            command, base = request.command, request.base
            events = past.get(command.undone, ()) if command.undone is not None else ()
            position = board.command_position(base) if isinstance(base, str) else None
            if position is None and isinstance(base, str) and (entry := seen[base]):
                position = entry.position
            found.append(Found(board, events, position))
        return found

    def _past(self, board: Board, positions: Sequence[int]) -> dict[int, Sequence[Event]]:
        """For each position, all events of the command that the event there belongs to."""
        found: dict[int, Sequence[Event]] = {}
        left = list(dict.fromkeys(positions))
        for width in WIDTHS:
            step = max(1, ENTRIES_AT_ONCE // (2 * width))
            some = [left[start : start + step] for start in range(0, len(left), step)]
            for wanted in some:
                afters = [max(0, position - width - 1) for position in wanted]
                pages = self._log.read_many([(board.list_id, after) for after in afters], 2 * width + 1)
                for position, after, page in zip(wanted, afters, pages, strict=True):
                    run = self._run(board.list_id, position, after, page, 2 * width + 1)
                    if run is not None:
                        found[position] = run
            left = [position for position in left if position not in found]
        return found

    def _run(
        self, list_id: str, position: int, after: int, page: Sequence[Entry], asked: int
    ) -> list[Event] | None:
        """The events of the command at a position; None if the command may extend beyond the page."""
        is_end = len(page) < asked
        cursor = origin(list_id)
        if after and page:
            # The first entry serves as the cursor for the next one; its own chain hash is not checked.
            cursor, page = page[0].cursor, page[1:]
        records: list[Record] = []
        for entry in page:
            records.append(decode(entry, cursor))
            cursor = entry.cursor
            if len(records) % DECODED_AT_ONCE == 0:
                self._pause()
        self._pause()
        run = _run_around(records, position)
        if run and asked < MOST_ASKED:
            begins = run[0] is not records[0] or run[0].event.position == 1
            ends = run[-1] is not records[-1] or is_end
            if not (begins and ends):
                return None
        return [record.event for record in run]


def _named(request: Request) -> int:
    """The highest position that the request names."""
    base = request.base if isinstance(request.base, int) else 0
    return max(base, request.command.undone or 0)


def _recent(board: Board, position: int) -> list[Event] | None:
    """All events of the command that the event at `position` belongs to; [] if there is no event, None if the
    board does not hold all of them."""
    if position < 1:
        return []
    run = _run_around(list(board.recent), position)
    if not run or (run[0].event.position > 1 and run[0] is board.recent[0]):
        return None
    return [record.event for record in run]


def _run_around(records: Sequence[Record], position: int) -> list[Record]:
    """The run of adjacent records with the same command as the one at `position`; [] if it is not there."""
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
