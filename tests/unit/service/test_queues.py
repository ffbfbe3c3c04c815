"""Commands that wait: bounded, in order within a connection, and each answered once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.events import command_id
from tests.logs import append_many
from todo.access import ANYBODY
from todo.errors import TodoError
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.service import queues as queues_module
from todo.service.pending import Accepted, Answer, PendingCommand
from todo.service.queues import Queues, Taken, Turn
from todo.service.requests import Request
from todo.tasks.commands import CreateList, RenameList

DONE = Accepted(1, "memory")


def everything_is_prepared(_item: PendingCommand, _before: Sequence[PendingCommand]) -> bool:
    return True


class Waiting:
    """Queues over a log in memory; lists open when `open_lists` is called, as in a thread of its own."""

    def __init__(self, most: int = 100) -> None:
        self.store = MemoryLog()
        self.boards = Boards(self.store, KINDS)
        self.background: list[Callable[[], None]] = []
        self.queues = Queues(self.store, self.boards, self.background.append, KINDS)
        self.turn = Turn(1.0, most, everything_is_prepared)
        self.answers: dict[str, list[Answer]] = {}

    def send(self, source: str = "ann", list_id: str = "main", creates: bool = False) -> str:
        id = command_id()
        command = CreateList("Shop") if creates else RenameList("Shop")
        request = Request(list_id, id, "rename_list", command, b"asked", ANYBODY, None, source)
        self.queues.submit(request, self.answers.setdefault(id, []).append)
        return id

    def open_lists(self) -> None:
        while self.background:
            self.background.pop(0)()

    def take(self) -> Taken:
        taken = self.queues.take(0.0, self.turn)
        if self.background:
            self.open_lists()
            later = self.queues.take(0.0, self.turn)
            taken = Taken(
                {**taken.ready, **later.ready}, taken.unknown + later.unknown, taken.failed + later.failed
            )
        return taken

    def answer(self, items: Sequence[PendingCommand]) -> None:
        self.queues.answer([(item, DONE) for item in items])


def ids(taken: Taken, list_id: str = "main") -> list[str]:
    return [item.request.command_id for item in taken.ready.get(list_id, ())]


def test_a_connections_commands_come_out_in_the_order_they_went_in() -> None:
    waiting = Waiting(most=2)
    sent = [waiting.send() for _ in range(6)]
    assert [*ids(waiting.take()), *ids(waiting.take()), *ids(waiting.take())] == sent


def test_what_is_put_back_is_first_again_and_in_the_same_order() -> None:
    waiting = Waiting(most=2)
    sent = [waiting.send() for _ in range(4)]
    taken = waiting.take()
    waiting.queues.put_back(taken.ready["main"])
    assert [*ids(waiting.take()), *ids(waiting.take())] == sent


def test_there_is_room_again_for_each_command_that_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues_module, "MAX_WAITING", 3)
    waiting = Waiting()
    for _ in range(5):
        for _ in range(3):
            waiting.send()
        with pytest.raises(TodoError, match="Too many") as refused:
            waiting.send()
        assert refused.value.code == "overloaded"
        waiting.answer(waiting.take().ready["main"])


def test_it_is_done_once_it_is_closed_and_all_is_answered_and_not_before() -> None:
    waiting = Waiting()
    for _ in range(2):
        waiting.send()
    items = waiting.take().ready["main"]
    assert not waiting.queues.is_done
    waiting.queues.close()
    waiting.answer(items[:1])
    assert not waiting.queues.is_done
    waiting.answer(items[1:])
    assert waiting.queues.is_done


def test_a_command_is_answered_once_whatever_is_said_of_it_later() -> None:
    waiting = Waiting()
    one = waiting.send()
    items = waiting.take().ready["main"]
    waiting.answer(items)
    waiting.queues.answer([(item, TodoError("busy")) for item in items])
    assert waiting.answers[one] == [DONE]
    waiting.queues.close()
    assert waiting.queues.is_done


def test_a_lists_board_stays_until_its_last_command_is_answered() -> None:
    waiting = Waiting()
    for _ in range(2):
        waiting.send()
    items = waiting.take().ready["main"]
    assert list(waiting.boards._pins) == ["main"]
    waiting.answer(items[:1])
    assert list(waiting.boards._pins) == ["main"]
    waiting.answer(items[1:])
    assert not waiting.boards._pins


def test_while_one_list_is_opened_another_ones_commands_are_taken() -> None:
    waiting = Waiting()
    append_many(waiting.store, "cold", 1)
    waiting.boards.get("main")
    cold, warm = waiting.send(list_id="cold"), waiting.send(list_id="main")
    first = waiting.queues.take(0.0, waiting.turn)
    assert (ids(first, "main"), ids(first, "cold")) == ([warm], [])
    waiting.open_lists()
    assert ids(waiting.take(), "cold") == [cold]


def test_commands_for_a_list_that_does_not_exist_fail_together() -> None:
    waiting = Waiting()
    sent = {waiting.send(source, "nowhere") for source in ("ann", "ben")}
    ((items, failure),) = waiting.take().failed
    assert {item.request.command_id for item in items} == sent
    assert failure.code == "unknown_list"
    assert waiting.boards.loaded("nowhere") is None


def test_one_command_that_creates_the_list_opens_it_for_all_that_wait() -> None:
    waiting = Waiting()
    sent = [waiting.send(list_id="new", creates=True), waiting.send(list_id="new")]
    taken = waiting.take()
    assert ids(taken, "new") == sent
    assert not taken.failed


def test_a_board_that_was_thrown_away_is_loaded_again_before_more_is_taken() -> None:
    waiting = Waiting()
    waiting.boards.get("main")
    one = waiting.send()
    waiting.boards._lose("main", "damaged", None)
    assert not ids(waiting.queues.take(0.0, waiting.turn))
    assert ids(waiting.take()) == [one]


def test_what_the_log_must_be_asked_about_holds_up_its_own_connection_alone() -> None:
    waiting = Waiting()
    waiting.boards.get("main")
    unknown = waiting.send("ann")
    mine = [unknown, waiting.send("ann")]
    other = waiting.send("ben")
    known: set[str] = {mine[1], other}
    waiting.turn = Turn(1.0, 100, lambda item, _: item.request.command_id in known)
    taken = waiting.take()
    assert ids(taken) == [other]
    ((item,),) = taken.unknown
    assert item.request.command_id == unknown
    assert not ids(waiting.take())
    known.add(unknown)
    waiting.queues.looked_up([item])
    assert ids(waiting.take()) == mine


def test_a_command_answered_while_the_log_was_asked_is_not_taken_any_more() -> None:
    waiting = Waiting()
    waiting.boards.get("main")
    one = waiting.send()
    waiting.turn = Turn(1.0, 100, lambda item, _: item.request.command_id != one)
    ((item,),) = waiting.take().unknown
    later = waiting.send()
    waiting.queues.answer([(item, TodoError("store_unavailable"))])
    waiting.queues.looked_up([item])
    assert ids(waiting.take()) == [later]
