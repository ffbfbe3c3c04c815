"""What the log is asked about a command: in few round trips, in the background, and rightly."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from tests.logs import append_many, new_id
from tests.unit.service.test_committer import Writer, add, code, position, request
from todo.errors import TodoError
from todo.events.codec import Entry
from todo.events.log import Seen
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards, load_board
from todo.projections.recent import MOST_EVENTS
from todo.service.lookups import WIDTHS, LogReader

FAR = MOST_EVENTS + 1000


class CountingLog(MemoryLog):
    """Counts round trips, and the entries that they brought."""

    def __init__(self) -> None:
        super().__init__()
        self.round_trips = 0
        self.most_entries = 0

    def read_many(self, wanted: Sequence[tuple[str, int]], count: int) -> list[list[Entry]]:
        pages = super().read_many(wanted, count)
        self.round_trips += 1
        self.most_entries = max(self.most_entries, sum(map(len, pages)))
        return pages

    def find_many(self, wanted: Sequence[tuple[str, str]]) -> list[Seen | None]:
        self.round_trips += bool(wanted)
        return super().find_many(wanted)


def undo(position: int) -> Any:
    return request("undo", {"position": position})


def far_behind(store: MemoryLog | None = None) -> Writer:
    """A writer on a list with more events than a board remembers."""
    store = store or CountingLog()
    append_many(store, "main", FAR)
    writer = Writer(store)
    writer.boards.get("main")
    return writer


def deferred(writer: Writer) -> list[Callable[[], None]]:
    """What asks the log from now on, to be called by the test."""
    later: list[Callable[[], None]] = []
    writer.committer._asking._spawn = later.append
    return later


def test_undos_far_back_are_looked_up_together() -> None:
    writer = far_behind(store := CountingLog())
    for number in range(16):
        writer.send(undo(1 + number * 20))
    store.round_trips = 0
    writer.settle(3)
    assert [code(answer) for _, answer in writer.answers] == ["ok"] * 16
    assert store.round_trips <= 2


def test_one_round_trip_brings_a_bounded_number_of_entries() -> None:
    store = CountingLog()
    writer = far_behind(store)
    for _ in range(4):
        writer.do(request("add_tasks", {"lines": [f"Line {number}" for number in range(700)]}))
    writer.do(request("add_tasks", {"lines": [f"Line {number}" for number in range(900)]}))
    store.most_entries = 0
    for number in range(4):
        writer.send(undo(FAR + 10 + 700 * number))
    writer.settle()
    assert [position(answer) for _, answer in writer.answers[-4:]] == [
        FAR + 4 * 700 + 900 + 700 * number for number in range(1, 5)
    ]
    assert store.most_entries <= 2 * WIDTHS[-1] + 1


def test_while_the_log_is_asked_others_are_decided() -> None:
    writer = far_behind()
    later = deferred(writer)
    for _ in range(64):
        writer.send(undo(1))
    other = replace(add(), source="other")
    writer.send(other)
    writer.settle(1)
    assert [command_id for command_id, _ in writer.answers] == [other.command_id]
    while later:
        later.pop()()
        writer.settle(1)
    assert len(writer.answers) == 65


def test_what_comes_after_an_undo_on_the_same_connection_waits_for_it() -> None:
    writer = far_behind()
    later = deferred(writer)
    requests = [undo(1), add(), undo(2)]
    for one in requests:
        writer.send(one)
    writer.settle(3)
    assert not writer.answers
    while later:
        later.pop()()
        writer.settle(2)
    assert [command_id for command_id, _ in writer.answers] == [one.command_id for one in requests]
    assert [position(answer) for _, answer in writer.answers] == [FAR + 1, FAR + 2, FAR + 3]


def test_if_the_log_cannot_be_asked_the_command_hears_why_and_those_after_it_go_on() -> None:
    class Away(MemoryLog):
        away = False

        def read_many(self, wanted: Sequence[tuple[str, int]], count: int) -> list[list[Entry]]:
            if self.away and count > 1:
                raise TodoError("store_unavailable")
            return super().read_many(wanted, count)

    writer = far_behind(store := Away())
    store.away = True
    writer.send(undo(1))
    writer.send(add())
    writer.settle(3)
    assert [code(answer) for _, answer in writer.answers] == ["store_unavailable", "ok"]


@pytest.mark.parametrize("seed", range(5))
def test_it_finds_the_whole_command_wherever_it_stands(seed: int) -> None:
    chance = random.Random(seed)
    writer = Writer(MemoryLog())
    bounds = []
    for _ in range(12):
        size = chance.choice((1, 2, 31, 32, 33, 64, 65, 255, 257, 999, 1000))
        last = position(writer.do(request("add_tasks", {"lines": ["Line"] * size})))
        bounds.append((last - size + 1, last))
    boards = Boards(writer.store, KINDS)
    board = boards.get("main")
    reader = LogReader(writer.store, boards, lambda: None)
    asked = [(first, last, chance.choice((first, last, (first + last) // 2))) for first, last in bounds]
    found = reader.look_up(board, [undo(middle) for _, _, middle in asked])
    for (first, last, _), one in zip(asked, found, strict=True):
        assert [event.position for event in one.past] == list(range(first, last + 1))


def test_positions_that_are_not_there_give_nothing() -> None:
    writer = far_behind()
    assert code(writer.do(undo(FAR + 1))) == "unknown_position"
    assert code(writer.do(undo(10**12))) == "unknown_position"


def test_a_base_that_only_the_log_remembers_is_found() -> None:
    writer = Writer(MemoryLog())
    task = new_id()
    writer.do(request("add_task", {"title": "Milk", "task": task}))
    first = request("edit_task", {"task": task, "title": "Bread"}, base=1)
    writer.do(first)
    append_many(writer.store, "main", FAR)
    writer.boards.catch_up(["main"])
    assert writer.boards.get("main").command_position(first.command_id) is None
    second = request("edit_task", {"task": task, "title": "Butter"}, base=first.command_id)
    assert position(writer.do(second)) == 2 + FAR + 1
    assert load_board(writer.store, KINDS, "main").state.tasks[task].title == "Butter"
