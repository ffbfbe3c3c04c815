"""The consumers of a program, each with its runner: run by a replica on its own data, else by a process."""

from __future__ import annotations

from collections.abc import Callable

from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.projections.boards import Store
from todo.projections.consumer import ConsumerRunner, holder
from todo.projections.projector import Projector
from todo.service.homes import Homes
from todo.service.local import LocalDoor
from todo.service.pending import Answer
from todo.service.requests import Request

HOMES_BYTES = 16 * 1024 * 1024
"""Of the homes that are kept in memory."""


def consumer_runners(
    store: Store,
    kinds: Kinds,
    clock: Callable[[], int],
    salt: Callable[[], bytes],
    report: Callable[[str, TodoError], None],
    pause: Callable[[], None] = lambda: None,
    answered: Callable[[], None] = lambda: None,
) -> list[ConsumerRunner]:
    """A runner for each, to be run in a thread of its own. Does no I/O."""

    def connect() -> Callable[[Request], Answer]:
        return LocalDoor(store, kinds, clock, salt, HOMES_BYTES).execute

    consumers = Projector(store, kinds, pause), Homes(store, kinds, connect, report, pause)
    return [ConsumerRunner(store, one, holder(), report, answered=answered) for one in consumers]
