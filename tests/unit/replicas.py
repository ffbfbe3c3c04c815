"""A replica without threads and without a server: its test says what happens when."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from todo.events.codec import SALT_BYTES, Record
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Store
from todo.service import replica as replica_module
from todo.service.outlet import Outlet
from todo.service.replica import Replica


class Nowhere:
    """An outlet for news that nobody asks for."""

    def events(self, list_id: str, records: Sequence[Record]) -> None: ...

    def removed(self, list_id: str, reader: str) -> None: ...

    def reset(self, list_id: str, reason: str) -> None: ...


class Clock:
    """What a module may use instead of `time`."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def time_ns(self) -> int:
        return int(self.now * 1e9)


def held_replica(
    monkeypatch: pytest.MonkeyPatch, store: Store | None = None, outlet: Outlet | None = None, **more: Any
) -> Replica:
    """Lists are loaded and the log is read at once; commands and joins wait for `work`."""

    def at_once(target: Callable[[], None]) -> None:
        target()

    monkeypatch.setattr(replica_module, "spawn", at_once)
    return Replica(
        store or MemoryLog(),
        outlet or Nowhere(),
        salt=lambda: os.urandom(SALT_BYTES),
        pause=lambda: None,
        kinds=KINDS,
        **more,
    )


def work(replica: Replica, turns: int = 5) -> None:
    """Joins those who wait, and commits what waits."""
    for _ in range(turns):
        replica._joins.turn()
        replica._committer.turn()


def beats(moments: Iterable[Callable[[], None]]) -> Callable[[Any, float], bool]:
    """Instead of `beat`: each of these happens before one more turn of the loop, which then ends."""
    left = iter(moments)

    def beat(_stop: Any, _every_s: float) -> bool:
        happens = next(left, None)
        if happens:
            happens()
        return happens is not None

    return beat
