"""A replica's cache of boards: loads them on demand, keeps watched ones in step, evicts by LRU.

Boards of watched lists stay. The others are evicted, least recently used first, while all boards together
exceed the bound in bytes. A board whose history diverges from the log, or whose log is damaged, is dropped
and loaded again; `on_lost` is called.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from todo.aggregate import Aggregate, Kinds
from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, origin
from todo.events.log import ConsumerStore, Log, SnapshotStore
from todo.memory import give_memory_back
from todo.projections import snapshots
from todo.projections.board import Board, ForkError, GapError, Publish, damaged, fold_page

PAGE = 1000
STEP = 250
"""Entries folded between two yields."""

DEFAULT_BOUND_BYTES = 256 * 1024 * 1024

GIVE_BACK_BYTES = 32 * 1024 * 1024
"""Evicted bytes after which freed memory is returned to the operating system."""

OnLost = Callable[[str, str, TodoError | None], None]
"""Called after a board was dropped: list id, reason (`forked`, `damaged`, `upgrade`), the error if any."""


class Store(Log, SnapshotStore, ConsumerStore, Protocol):
    """A log with snapshots and consumer checkpoints."""


class Followed(Protocol):
    """Tells which lists have subscribers."""

    def is_followed(self, log_id: str) -> bool: ...

    def followed(self) -> list[str]: ...


class _Nobody:
    """No subscribers, as in a CLI command or a stand-alone projector."""

    def is_followed(self, _log_id: str) -> bool:
        return False

    def followed(self) -> list[str]:
        return []


class Boards:
    """Boards by list id. `lock` guards every board of this replica; never do I/O while holding it."""

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        publish: Publish | None = None,
        on_lost: OnLost = lambda *_: None,
        pause: Callable[[], None] = lambda: None,
        bound_bytes: int = DEFAULT_BOUND_BYTES,
        followed: Followed | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self._store = store
        self._kinds = kinds
        self._publish = publish
        self._on_lost = on_lost
        self._pause = pause
        self._bound_bytes = bound_bytes
        self._followed = followed or _Nobody()
        self._boards: OrderedDict[str, Board] = OrderedDict()
        self._loading: dict[str, threading.Lock] = {}
        self._pins: dict[str, int] = {}
        self._pin_lock = threading.Lock()
        self._about_bytes = 0
        self._let_go_bytes = 0

    # --- which boards are needed

    def watched(self) -> list[str]:
        """The loaded lists that are kept in step with their logs: those with subscribers, and pinned ones."""
        needed = {*self._followed.followed(), *self._pins}
        return [list_id for list_id in needed if list_id in self._boards]

    def is_watched(self, list_id: str) -> bool:
        return self._followed.is_followed(list_id) or list_id in self._pins

    def pin(self, list_id: str) -> None:
        """Protects the list's board from eviction and keeps it in step, from
        when it is loaded until `unpin`."""
        with self._pin_lock:
            self._pins[list_id] = self._pins.get(list_id, 0) + 1

    def unpin(self, list_id: str) -> None:
        with self._pin_lock:
            left = self._pins.pop(list_id) - 1
            if left:
                self._pins[list_id] = left

    # --- loading them and keeping them in step

    def loaded(self, list_id: str) -> Board | None:
        """The board if it is in memory, else None. An unwatched board may lag behind the log."""
        board = self._boards.get(list_id)
        if board:
            self._boards.move_to_end(list_id)
        return board

    def get(self, list_id: str) -> Board:
        """The list's board; loads it if it is not in memory.

        Raises `log_damaged`, `upgrade_needed`, `store_unavailable`.
        """
        board = self.loaded(list_id)
        if board:
            return board
        with self._loading.setdefault(list_id, threading.Lock()):
            board = self.loaded(list_id)
            if board is None:
                board = load_board(self._store, self._kinds, list_id, self._pause)
                board.publish = self._publish
                self._boards[list_id] = board
                # A running total: summing over thousands of boards would cost more than loading one.
                self._about_bytes += board.size_bytes
                if self._about_bytes > self._bound_bytes:
                    self.shed()
                # The follower ignored rings that arrived before the board was in the table.
                self.catch_up([list_id])
        self._loading.pop(list_id, None)
        return self._boards.get(list_id, board)

    def catch_up(self, list_ids: Iterable[str]) -> None:
        """Brings the loaded boards among these lists to their logs' heads, in few round trips."""
        behind = [board for board in map(self._boards.get, list_ids) if board]
        while behind:
            pages = self._store.read_many([(board.list_id, board.position) for board in behind], PAGE)
            again = []
            for board, page in zip(behind, pages, strict=True):
                if self.advance(board, page, follows=True) and len(page) == PAGE:
                    again.append(board)
                    self._pause()
            behind = again

    def advance(self, board: Board, entries: Sequence[Entry], follows: bool = False) -> bool:
        """Advances a board, yielding between steps. Returns false if the board was dropped, or the entries
        leave a gap after its position.

        `follows` asserts that the log has these entries next after the board's position. A gap then means
        that the log lost entries, or that another program wrote into it: the board is dropped.
        """
        try:
            for start in range(0, len(entries), STEP):
                if start:
                    self._pause()
                    if self._boards.get(board.list_id) is not board:
                        return False
                with self.lock:
                    board.advance(entries[start : start + STEP])
            return True
        except GapError:
            if follows:
                self._lose_or_reload(board, missing(board.list_id))
        except ForkError:
            self._reload(board.list_id)
        except TodoError as error:
            self._lose_or_reload(board, error)
        return False

    def _lose_or_reload(self, board: Board, error: TodoError) -> None:
        if error.code == "log_damaged" and self._forked(board):
            self._reload(board.list_id)
        else:
            self._lose(board.list_id, "upgrade" if error.code == "upgrade_needed" else "damaged", error)

    def compare_heads(self) -> None:
        """Compares every watched board with its log's head; catches up those behind, drops forked ones."""
        boards = [board for board in map(self._boards.get, self.watched()) if board]
        heads = self._store.heads([board.list_id for board in boards])
        for board, head in zip(boards, heads, strict=True):
            if head.position < board.position or (
                head.position == board.position and head.hash != board.cursor.hash
            ):
                self.lost_history(board)
        self.catch_up([board.list_id for board in boards])

    def lost_history(self, board: Board) -> None:
        """Handles an append's `Forked` reply: drops the board if its history differs from the log's."""
        if self._forked(board):
            self._reload(board.list_id)
        elif _is_beside(self._store, board):
            self._lose(board.list_id, "damaged", _beside(board))

    def _reload(self, list_id: str) -> None:
        self._lose(list_id, "forked", None)
        if self._followed.is_followed(list_id):
            self.get(list_id)

    def _lose(self, list_id: str, reason: str, error: TodoError | None) -> None:
        self._boards.pop(list_id, None)
        self._on_lost(list_id, reason, error)

    def _forked(self, board: Board) -> bool:
        """Whether the log's entry at the board's position differs from the board's."""
        return cursor_in_log(self._store, board.list_id, board.position) != board.cursor

    def shed(self) -> None:
        """Evicts least recently used boards until the rest fits the bound.
        Call it periodically: boards grow."""
        total = before = sum(board.size_bytes for board in self._boards.values())
        for list_id in list(self._boards)[:-1]:
            if total <= self._bound_bytes:
                break
            if not self.is_watched(list_id):
                total -= self._boards.pop(list_id).size_bytes
        self._about_bytes = total
        self._let_go_bytes += before - total
        if self._let_go_bytes > GIVE_BACK_BYTES:
            self._let_go_bytes = 0
            give_memory_back()


def cursor_in_log(store: Log, list_id: str, position: int) -> Cursor | None:
    """The log's cursor at a position; None if the log is shorter."""
    if position == 0:
        return origin(list_id)
    entries = store.read(list_id, position - 1, 1)
    return entries[0].cursor if entries else None


def load_board(
    store: Store,
    kinds: Kinds,
    list_id: str,
    pause: Callable[[], None] = lambda: None,
    use_snapshot: bool = True,
) -> Board:
    """A board at the log's head, folded from the snapshot if it matches the log, else from position 0."""
    aggregate = kinds.of(list_id)
    board = _from_snapshot(store, aggregate, list_id) if use_snapshot else None
    board = board or Board(aggregate, aggregate.initial(list_id))
    try:
        while page := store.read(list_id, board.position, PAGE):
            fold_page(board, page, pause)
    except TodoError as error:
        raise damaged(list_id, error) from error
    except (GapError, ForkError) as error:
        raise missing(list_id) from error
    if _is_beside(store, board):
        raise _beside(board)
    return board


def _is_beside(store: Store, board: Board) -> bool:
    """Whether the log's last entry is a foreign one with an id `<position>-<m>`, which a read that starts at
    the next position does not return."""
    head = store.heads([board.list_id])[0]
    return head.position == board.position and head.hash != board.cursor.hash


def _beside(board: Board) -> TodoError:
    text = (
        f"List '{board.list_id}': its log has a foreign entry at its end, beside position {board.position}."
    )
    return TodoError("log_damaged", text)


def missing(list_id: str) -> TodoError:
    """The `log_damaged` error for a log with a gap between two entries."""
    return TodoError("log_damaged", f"List '{list_id}': entries are missing from its log.")


def _from_snapshot(store: Store, aggregate: Aggregate, list_id: str) -> Board | None:
    data = store.load_snapshot(list_id)
    kept = snapshots.decode(data, aggregate) if data else None
    if kept is None or kept[0].list != list_id:
        return None
    state, cursor = kept
    if cursor_in_log(store, list_id, cursor.position) != cursor:
        return None
    return Board(aggregate, state, cursor)
