"""Opens lists for commands: checks existence, many lists in one round trip, then loads boards, few at a time.
A list that does not exist causes no board load."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.projections.boards import Boards, Store

LOADS = 2
"""Boards loaded concurrently."""

LOOKS = 64
"""Lists checked for existence in one round trip."""

Spawn = Callable[[Callable[[], None]], object]
Opened = Callable[[str, TodoError | None], None]


class ListOpener:
    """`spawn` runs a function in the background. From there, `opened` is called once per wanted list, with
    the error if it cannot be opened: `unknown_list` for a list without events that is not always there.
    """

    def __init__(self, store: Store, boards: Boards, spawn: Spawn, kinds: Kinds, opened: Opened) -> None:
        self._store = store
        self._boards = boards
        self._spawn = spawn
        self._kinds = kinds
        self._opened = opened
        self._wanted: deque[str] = deque()
        self._to_load: deque[str] = deque()
        self._is_looking = False
        self._loaders = 0
        self._lock = threading.Lock()

    def want(self, list_ids: Sequence[str]) -> None:
        """Starts to open these lists. None of them may be in progress."""
        unsure = []
        for list_id in list_ids:
            if self._kinds.is_always_there(list_id):
                self.load(list_id)
            else:
                unsure.append(list_id)
        if not unsure:
            return
        with self._lock:
            self._wanted.extend(unsure)
            starts, self._is_looking = not self._is_looking, True
        if starts:
            self._spawn(self._look)

    def load(self, list_id: str) -> None:
        """Loads a list's board without an existence check."""
        with self._lock:
            self._to_load.append(list_id)
            starts = self._loaders < LOADS
            self._loaders += starts
        if starts:
            self._spawn(self._load)

    def _look(self) -> None:
        while True:
            with self._lock:
                some = [self._wanted.popleft() for _ in range(min(LOOKS, len(self._wanted)))]
                self._is_looking = bool(some)
            if not some:
                return
            try:
                heads = self._store.heads(some)
            except TodoError as error:
                for list_id in some:
                    self._opened(list_id, error)
                continue
            for list_id, head in zip(some, heads, strict=True):
                if head.position == 0:
                    self._opened(list_id, TodoError("unknown_list", list=list_id))
                else:
                    self.load(list_id)

    def _load(self) -> None:
        while True:
            with self._lock:
                list_id = self._to_load.popleft() if self._to_load else None
                self._loaders -= list_id is None
            if list_id is None:
                return
            try:
                self._boards.get(list_id)
            except TodoError as error:
                self._opened(list_id, error)
            else:
                self._opened(list_id, None)
