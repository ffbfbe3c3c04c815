"""Joins readers to a list at a cursor: answers with the missed events or a snapshot, then subscribes them.

The answer and the following frames have no gap and no overlap: attaching the reader and reading the position
are one step under the boards' lock, without waiting. All I/O happens before that step.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from todo.access import READ, Who
from todo.aggregate import Aggregate, Kinds, State
from todo.errors import TodoError
from todo.events.codec import HASH_BYTES, Cursor, Record, decode, origin
from todo.projections.board import Board
from todo.projections.boards import Boards, Store, cursor_in_log
from todo.service.requests import check_list_id, check_position
from todo.service.subscriptions import Subscriptions

MAX_MISSED = 500
MAX_TRIES = 10


class Joined(msgspec.Struct, frozen=True):
    """The answer to a join: the new cursor, and either the events since the reader's cursor, or a snapshot
    and the reason for it.

    `snapshot` is the state as JSON text, shared by all joins at this position.
    """

    aggregate: Aggregate
    list: str
    role: str
    position: int
    hash: str
    events: Sequence[Record] | None
    snapshot: msgspec.Raw | None
    reason: str | None


class Viewed(NamedTuple):
    """A copy of a list's state, and its cursor."""

    cursor: Cursor
    state: State


class Joiner:
    """Joins readers to lists. The caller's `attach` and `leave` connect a
    reader to the frames and disconnect it."""

    def __init__(
        self,
        store: Store,
        boards: Boards,
        kinds: Kinds,
        subscriptions: Subscriptions,
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._boards = boards
        self._kinds = kinds
        self._subscriptions = subscriptions
        self._clock = clock

    @contextlib.contextmanager
    def opened(self, list_id: str) -> Iterator[None]:
        """Brings the list's board to the log's head once; inside, joins requested before may pass
        `is_current` to skip the read of the head."""
        self._boards.pin(list_id)
        try:
            self._current_board(list_id)
            yield
        finally:
            self._boards.unpin(list_id)

    def join(
        self,
        who: Who,
        reader: str,
        list_id: Any,
        since: Any,
        chain_hash: Any,
        attach: Callable[[], None],
        is_current: bool = False,
    ) -> Joined:
        """Joins a reader that has the list up to a cursor (`since`, `chain_hash` in hex; None: has nothing).

        Calls `attach` once, atomically with computing the answer; it must not wait. The same step adds the
        reader to the subscriptions. Raises as `head`, and `bad_request`.
        """
        list_id = check_list_id(list_id)
        known = _check_cursor(list_id, since, chain_hash)
        self._boards.pin(list_id)
        try:
            for attempt in range(MAX_TRIES):
                loaded = self._boards.loaded(list_id) if is_current and attempt == 0 else None
                board = loaded or self._current_board(list_id)
                missed, reason = self._missed(board, known)
                joined = self._attach(who, reader, board, known, missed, reason, attach)
                if joined:
                    return joined
            raise TodoError("busy")
        finally:
            self._boards.unpin(list_id)

    def head(self, who: Who, list_id: str) -> Cursor:
        """The list's current cursor. Raises `unknown_list`, `log_damaged`, `upgrade_needed` or
        `store_unavailable`."""
        board = self._pinned_board(list_id)
        with self._boards.lock:
            self._check_allowed(who, board)
            return board.cursor

    def view(self, who: Who, list_id: str) -> Viewed:
        """A copy of the list's current state, without a subscription. Raises as `head`."""
        board = self._pinned_board(list_id)
        with self._boards.lock:
            self._check_allowed(who, board)
            return Viewed(board.cursor, board.state.copy())

    def _check_allowed(self, who: Who, board: Board) -> str:
        """The reader's role; raises if it may not read. Call it under the
        boards' lock, atomically with the read."""
        now_ms = self._clock()
        board.aggregate.check_allowed(who, READ, board.state, now_ms)
        return board.aggregate.role(who, board.state, now_ms) or ""

    def _pinned_board(self, list_id: str) -> Board:
        list_id = check_list_id(list_id)
        self._boards.pin(list_id)
        try:
            return self._current_board(list_id)
        finally:
            self._boards.unpin(list_id)

    def _current_board(self, list_id: str) -> Board:
        """The board, caught up with the log. For a list that does not exist it reads only the log's head."""
        is_sure = self._kinds.is_always_there(list_id) or self._boards.loaded(list_id)
        if not is_sure and self._store.heads([list_id])[0].position == 0:
            raise TodoError("unknown_list", list=list_id)
        board = self._boards.get(list_id)
        self._boards.catch_up([list_id])
        board = self._boards.get(list_id)
        if board.position == 0 and not self._kinds.is_always_there(list_id):
            raise TodoError("unknown_list", list=list_id)
        return board

    def _missed(self, board: Board, known: Cursor | None) -> tuple[list[Record] | None, str | None]:
        """The records since the cursor, read from the log if the board no longer holds them.

        Returns None if the reader needs a snapshot, with the reason if it sent a cursor.
        """
        if known is None:
            return None, None
        if known.position > board.position:
            return None, "ahead"
        if self._hash_at(board, known.position) != known.hash:
            return None, "forked"
        if board.position - known.position > MAX_MISSED:
            return None, "far_behind"
        records = board.since(known.position)
        return (self._read(board.list_id, known) if records is None else records), None

    def _hash_at(self, board: Board, position: int) -> bytes | None:
        known = board.hash_at(position)
        if known is None and (cursor := cursor_in_log(self._store, board.list_id, position)):
            known = cursor.hash
        return known

    def _read(self, list_id: str, cursor: Cursor) -> list[Record]:
        records = []
        for entry in self._store.read(list_id, cursor.position, MAX_MISSED):
            records.append(decode(entry, cursor))
            cursor = entry.cursor
        return records

    def _attach(
        self,
        who: Who,
        reader: str,
        board: Board,
        known: Cursor | None,
        missed: list[Record] | None,
        reason: str | None,
        attach: Callable[[], None],
    ) -> Joined | None:
        """The atomic last step. Returns None if the board advanced too far
        or was replaced meanwhile: retry."""
        with self._boards.lock:
            if self._boards.loaded(board.list_id) is not board:
                return None
            role = self._check_allowed(who, board)
            snapshot = None
            if known is None or missed is None:
                snapshot = msgspec.Raw(board.canonical())
            else:
                reached = missed[-1].event.position if missed else known.position
                newer = board.since(reached)
                if newer is None:
                    return None
                missed = missed + newer
            attach()
            self._subscriptions.add(reader, board.list_id, who)
            position, chain = board.cursor
            return Joined(
                board.aggregate, board.list_id, role, position, chain.hex(), missed, snapshot, reason
            )


def _check_cursor(list_id: str, since: Any, chain_hash: Any) -> Cursor | None:
    if since is None:
        return None
    position = check_position(since, "since")
    if chain_hash is None:
        return origin(list_id) if position == 0 else None
    try:
        digest = bytes.fromhex(chain_hash)
    except (TypeError, ValueError) as error:
        raise TodoError("bad_request", "'hash' must be the list's chain hash at 'since', in hex.") from error
    if len(digest) != HASH_BYTES:
        raise TodoError("bad_request", "'hash' must be a chain hash of 32 hex digits.")
    return Cursor(position, digest)
