"""Background reads of log data that commands need before they can be decided; one worker, in batches."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Sequence

from todo.errors import TodoError
from todo.projections.boards import Boards
from todo.service.lookups import LogReader, in_memory
from todo.service.opening import Spawn
from todo.service.pending import PendingCommand
from todo.service.queues import Queues

ASKED_AT_ONCE = 16


class Asking:
    """`is_prepared` tells whether a command can be decided now; `ask`
    starts the reads for those that cannot."""

    def __init__(self, queues: Queues, boards: Boards, reader: LogReader, spawn: Spawn) -> None:
        self._queues = queues
        self._boards = boards
        self._reader = reader
        self._spawn = spawn
        self._runs: deque[list[PendingCommand]] = deque()
        self._is_asking = False
        self._lock = threading.Lock()

    def is_prepared(self, item: PendingCommand, before: Sequence[PendingCommand]) -> bool:
        """Whether all log data is available to decide `item` after the commands `before` it in its list."""
        request = item.request
        base = request.base
        if base is None and request.command.undone is None:
            return True
        board = self._boards.loaded(request.list_id)
        if board is None:
            return False
        if found := in_memory(board, request):
            item.found = found
        elif isinstance(base, str) and any(other.request.command_id == base for other in before):
            item.found = None
            return request.command.undone is None
        return item.found is not None and item.found.board is board

    def ask(self, runs: Sequence[list[PendingCommand]]) -> None:
        """Starts background reads; each run holds commands of one connection and one list."""
        if not runs:
            return
        with self._lock:
            self._runs.extend(runs)
            starts, self._is_asking = not self._is_asking, True
        if starts:
            self._spawn(self._work)

    def _work(self) -> None:
        while items := self._next():
            by_list: dict[str, list[PendingCommand]] = defaultdict(list)
            for item in items:
                by_list[item.request.list_id].append(item)
            for list_id, some in by_list.items():
                self._look_up(list_id, some)
            self._queues.looked_up(items)

    def _next(self) -> list[PendingCommand]:
        items: list[PendingCommand] = []
        with self._lock:
            while self._runs and len(items) < ASKED_AT_ONCE:
                items += self._runs.popleft()
            self._is_asking = bool(items)
        return items

    def _look_up(self, list_id: str, items: Sequence[PendingCommand]) -> None:
        board = self._boards.loaded(list_id)
        if board is None:
            return
        try:
            found = self._reader.look_up(board, [item.request for item in items])
        except TodoError as error:
            self._queues.answer([(item, error) for item in items])
            return
        for item, one in zip(items, found, strict=True):
            item.found = one
