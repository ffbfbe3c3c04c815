"""Folding a list from its log alone, with the chain verified, in bounded memory: no snapshot is looked at.

What a rebuild, a replay and a look at the past are made of. The loop runs a hundred thousand times a second:
measure before you change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, decode, origin
from todo.events.log import Log
from todo.projections.board import Board, damaged
from todo.tasks.evolve import evolve
from todo.tasks.state import State

PAGE = 1000


class Rebuilt(NamedTuple):
    """A list folded up to a cursor; `at` is the time of the last event in ms, None if there is none."""

    state: State
    cursor: Cursor
    at: int | None

    def board(self) -> Board:
        """The same as a board, for a snapshot of it."""
        return Board(self.state, self.cursor)


def fold(
    log: Log,
    list_id: str,
    until_position: int | None = None,
    until_ms: int | None = None,
    reached: Callable[[int], None] = lambda _position: None,
) -> Rebuilt:
    """Folds from position 0 to the head, or up to a position, or up to the last event before the first one
    that is later than a time. `reached` is told the position after each page.

    Raises `log_damaged` or `upgrade_needed`, naming the list and the position.
    """
    state, cursor, at = State(list_id), origin(list_id), None
    try:
        for page in pages(log, list_id, until_position):
            for entry in page:
                record = decode(entry, cursor)
                event = record.event
                if until_ms is not None and event.at > until_ms:
                    return Rebuilt(state, cursor, at)
                evolve(state, event)
                cursor = Cursor(event.position, record.hash)
                at = event.at
            reached(cursor.position)
    except TodoError as error:
        raise damaged(list_id, error) from error
    return Rebuilt(state, cursor, at)


def pages(log: Log, list_id: str, until_position: int | None = None, after: int = 0) -> Iterator[list[Entry]]:
    """The log's entries in runs, up to a position or to what is its end when it is reached."""
    while until_position is None or after < until_position:
        count = PAGE if until_position is None else min(PAGE, until_position - after)
        page = log.read(list_id, after, count)
        if until_position is not None:
            # Where entries are missing, later ones come in their place.
            page = [entry for entry in page if entry.position <= until_position]
        if not page:
            return
        yield page
        after = page[-1].position
