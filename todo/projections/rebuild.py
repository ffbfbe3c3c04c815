"""Folds a list from its log alone, in bounded memory, without snapshots.

Used to rebuild, replay and show past states. Hot path: the loop runs 200,000 times a second; benchmark
changes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any, NamedTuple

from todo.aggregate import Aggregate, Kinds
from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, decode, origin
from todo.events.log import Log
from todo.projections.board import Board, damaged

PAGE = 1000


class Rebuilt(NamedTuple):
    """A list folded up to a cursor; `at` is the time of the last event in ms since 1970, None without events.

    If not `verified`, the cursor's hash is copied from the last entry and does not prove the state.
    """

    aggregate: Aggregate
    state: Any
    cursor: Cursor
    at: int | None
    verified: bool

    def board(self) -> Board:
        """The state as a board, for writing a snapshot. Raises ValueError if the fold was not verified."""
        if not self.verified:
            raise ValueError("a snapshot is made of a verified fold alone")
        return Board(self.aggregate, self.state, self.cursor)


def fold(
    log: Log,
    kinds: Kinds,
    list_id: str,
    until_position: int | None = None,
    until_ms: int | None = None,
    reached: Callable[[int], None] = lambda _position: None,
    verify: bool = True,
) -> Rebuilt:
    """Folds from position 0 to the head, to `until_position` (inclusive), or to the event before the first
    one later than `until_ms`. Calls `reached(position)` after each page. Without `verify`, checks neither
    chain hashes nor body digests.

    Raises `log_damaged` or `upgrade_needed`, naming the list and the position.
    """
    aggregate = kinds.of(list_id)
    evolve = aggregate.evolve
    state, at = aggregate.initial(list_id), None
    position, chain = origin(list_id)
    try:
        with closing(pages(log, list_id, until_position)) as read:
            for page in read:
                for entry in page:
                    record = decode(entry, (position, chain), verify)
                    event = record.event
                    if until_ms is not None and event.at > until_ms:
                        return Rebuilt(aggregate, state, Cursor(position, chain), at, verify)
                    evolve(state, event)
                    position, chain, at = event.position, record.hash, event.at
                reached(position)
    except TodoError as error:
        raise damaged(list_id, error) from error
    return Rebuilt(aggregate, state, Cursor(position, chain), at, verify)


def pages(log: Log, list_id: str, until_position: int | None = None) -> Generator[list[Entry], None, None]:
    """The log's entries in pages, up to a position or to the current end."""
    return log.pages(list_id, 0, PAGE, until_position)
