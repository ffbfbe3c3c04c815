"""Asking the log about commands: only where memory does not do, few at a time, and nobody twice at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.logs import append_many, new_id
from todo.access import Who
from todo.errors import TodoError
from todo.events.log import Seen
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.service.asking import ASKED_AT_ONCE, Asking
from todo.service.lookups import LogReader
from todo.service.pending import Answer, PendingCommand
from todo.service.replica import now_ms
from todo.service.requests import parse_request


class Queues:
    """As much of the queues as is used."""

    def __init__(self) -> None:
        self.ready: list[PendingCommand] = []
        self.answered: list[tuple[PendingCommand, Answer]] = []

    def looked_up(self, items: Sequence[PendingCommand]) -> None:
        self.ready += items

    def answer(self, answers: Sequence[tuple[PendingCommand, Answer]]) -> None:
        self.answered += answers


class Log(MemoryLog):
    """Counts how many commands it was asked about at a time; or is away."""

    is_away = False

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def find_many(self, wanted: Sequence[tuple[str, str]]) -> list[Seen | None]:
        if self.is_away:
            raise TodoError("store_unavailable")
        self.asked.append(len(wanted))
        return super().find_many(wanted)


class Asked:
    """The list `main` with two tasks; what is spawned waits for `work`."""

    def __init__(self) -> None:
        self.log = Log()
        append_many(self.log, "main", 2)
        self.boards = Boards(self.log, KINDS)
        self.boards.get("main")
        self.background: list[Callable[[], None]] = []
        self.queues: Any = Queues()
        reader = LogReader(self.log, self.boards, lambda: None)
        self.asking = Asking(self.queues, self.boards, reader, self.background.append)

    def work(self) -> None:
        while self.background:
            self.background.pop(0)()


def item(name: str = "add_task", base: Any = None, **args: Any) -> PendingCommand:
    message = {"list": "main", "id": new_id(), "name": name, "args": args or {"title": "Milk"}}
    message |= {} if base is None else {"base": base}
    return PendingCommand(
        parse_request(KINDS, message, Who("ann", everywhere="owner"), now_ms()), lambda _: None
    )


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_a_command_that_needs_nothing_of_the_log_is_decided_even_before_there_is_a_board(
    asked: Asked,
) -> None:
    asked.boards._boards.clear()
    assert asked.asking.is_prepared(item(), ())
    assert not asked.asking.is_prepared(item(base=1), ())


def test_what_the_board_remembers_needs_no_asking(asked: Asked) -> None:
    undo = item("undo", position=2)
    assert asked.asking.is_prepared(undo, ())
    assert undo.found
    assert [event.position for event in undo.found.past] == [2]


def test_a_base_that_is_decided_just_before_is_known_then(asked: Asked) -> None:
    first = item()
    second = item(base=first.request.command_id)
    assert asked.asking.is_prepared(second, [first])
    assert second.found is None
    assert not asked.asking.is_prepared(second, ())


def test_after_the_log_was_asked_the_command_can_be_decided_until_there_is_another_board(
    asked: Asked,
) -> None:
    one = item(base=new_id())
    assert not asked.asking.is_prepared(one, ())
    asked.asking.ask([[one]])
    assert not asked.queues.ready
    asked.work()
    assert asked.queues.ready == [one]
    assert asked.asking.is_prepared(one, ())
    asked.boards._boards.clear()
    asked.boards.get("main")
    assert not asked.asking.is_prepared(one, ())


def test_a_few_are_asked_about_at_a_time_by_one_worker_and_in_order(asked: Asked) -> None:
    items = [item(base=new_id()) for _ in range(2 * ASKED_AT_ONCE + 1)]
    for one in items:
        asked.asking.ask([[one]])
    assert len(asked.background) == 1
    asked.work()
    assert asked.queues.ready == items
    assert asked.log.asked == [ASKED_AT_ONCE, ASKED_AT_ONCE, 1]
    asked.asking.ask([])
    assert not asked.background
    asked.asking.ask([[item(base=new_id())]])
    assert len(asked.background) == 1


def test_where_the_log_cannot_be_asked_the_commands_are_told_so_and_hold_nobody_up(asked: Asked) -> None:
    asked.log.is_away = True
    one = item(base=new_id())
    asked.asking.ask([[one]])
    asked.work()
    ((answered, answer),) = asked.queues.answered
    assert answered is one
    assert isinstance(answer, TodoError)
    assert answer.code == "store_unavailable"
    assert asked.queues.ready == [one]


def test_without_a_board_there_is_nothing_to_ask_and_the_commands_go_on(asked: Asked) -> None:
    one = item(base=new_id())
    asked.boards._boards.clear()
    asked.asking.ask([[one]])
    asked.work()
    assert asked.queues.ready == [one]
    assert one.found is None
