"""Opening lists for commands: existence first, few loads at a time, and no board for what does not exist."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence

from tests.harness import wait_until
from tests.logs import append_many
from tests.unit.service.test_committer import Writer, add, code, position, request
from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES, Cursor
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.service.committer import Committer
from todo.service.opening import LOADS, LOOKS, ListOpener
from todo.service.replica import now_ms, spawn
from todo.tasks.aggregate import LIST


class CountingLog(MemoryLog):
    """Counts the lists that were loaded, and the round trips that looked for lists."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.looks: list[int] = []

    def load_snapshot(self, list_id: str) -> bytes | None:
        self.loads.append(list_id)
        return super().load_snapshot(list_id)

    def heads(self, list_ids: Sequence[str]) -> list[Cursor]:
        self.looks.append(len(list_ids))
        return super().heads(list_ids)


def test_a_list_that_does_not_exist_never_has_a_board() -> None:
    writer = Writer(store := CountingLog())
    for number in range(100):
        writer.send(add(list_id=f"made-up-{number}"))
        writer.send(add(list_id=f"made-up-{number}"))
    writer.settle()
    assert [code(answer) for _, answer in writer.answers] == ["unknown_list"] * 200
    assert store.loads == []
    assert not writer.boards._boards
    assert not writer.boards._pins


def test_many_lists_are_looked_for_in_one_round_trip() -> None:
    writer = Writer(store := CountingLog())
    for number in range(LOOKS):
        writer.send(add(list_id=f"made-up-{number}"))
    writer.settle()
    assert store.looks == [LOOKS]


def test_a_list_is_created_after_commands_on_it_were_refused_and_before_others_in_the_same_moment() -> None:
    writer = Writer(CountingLog())
    requests = [
        add(list_id="home"),
        request("create_list", {"title": "Home"}, list_id="home"),
        add(list_id="home"),
    ]
    for one in requests:
        writer.send(one)
    writer.settle()
    answers = dict(writer.answers)
    assert [code(answers[one.command_id]) for one in requests] == ["unknown_list", "ok", "ok"]
    assert position(answers[requests[2].command_id]) == 2


def test_many_commands_for_one_list_share_its_load() -> None:
    writer = Writer(store := CountingLog())
    append_many(store, "home", 3)
    for _ in range(50):
        writer.send(add(list_id="home"))
    writer.settle(2)
    assert [position(answer) for _, answer in writer.answers] == list(range(4, 54))
    assert store.loads == ["home"]


def test_no_more_than_two_boards_are_loaded_at_once() -> None:
    assert LOADS == 2
    store, going_on = MemoryLog(), threading.Event()
    at_once: list[int] = [0]
    most: list[int] = [0]
    lock = threading.Lock()

    class Slow(Boards):
        def get(self, list_id: str):  # type: ignore[no-untyped-def]
            with lock:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            going_on.wait(10)
            with lock:
                at_once[0] -= 1
            return super().get(list_id)

    opened: list[str] = []
    lists = [f"list-{number}" for number in range(20)]
    for list_id in lists:
        append_many(store, list_id, 1)
    opener = ListOpener(
        store, Slow(store, KINDS), spawn, Kinds([LIST]), lambda list_id, _: opened.append(list_id)
    )
    opener.want(lists)
    wait_until(lambda: at_once[0] == LOADS, 10, "two loads under way")
    wait_until(lambda: len(opener._to_load) == len(lists) - LOADS, 10, "all others waiting")
    going_on.set()
    wait_until(lambda: len(opened) == len(lists), 10, "all lists open")
    assert most[0] == LOADS


def test_with_little_memory_a_board_stays_until_its_commands_are_decided() -> None:
    store = CountingLog()
    boards = Boards(store, KINDS, bound_bytes=0)
    lists = [f"list-{number}" for number in range(20)]
    for list_id in lists:
        append_many(store, list_id, 1)
    writer = Writer(store)
    writer.boards = boards
    writer.committer = Committer(
        store,
        boards,
        now_ms,
        lambda: os.urandom(SALT_BYTES),
        lambda: "memory",
        lambda work: work(),
        KINDS,
        monotonic=lambda: 0.0,
    )
    for list_id in lists:
        writer.send(add(list_id=list_id))
    writer.settle(2)
    assert [code(answer) for _, answer in writer.answers] == ["ok"] * 20
    assert sorted(store.loads) == sorted(lists)
    boards.shed()
    assert len(boards._boards) <= 1


def test_if_lists_cannot_be_looked_for_all_who_wait_hear_why() -> None:
    class Away(MemoryLog):
        def heads(self, list_ids: Sequence[str]) -> list[Cursor]:
            raise TodoError("store_unavailable")

    writer = Writer(Away())
    for number in range(3):
        writer.send(add(list_id=f"list-{number}"))
    writer.settle(2)
    assert [code(answer) for _, answer in writer.answers] == ["store_unavailable"] * 3


def test_while_a_list_loads_other_lists_are_written_to() -> None:
    writer = Writer(MemoryLog())
    append_many(writer.store, "slow", 1)
    writer.boards.get("main")
    later: list[Callable[[], None]] = []
    writer.committer._queues._opener._spawn = later.append
    writer.send(add(list_id="slow"))
    writer.send(add())
    writer.settle(2)
    assert len(writer.answers) == 1
    while later:
        later.pop()()
    writer.settle(2)
    assert [code(answer) for _, answer in writer.answers] == ["ok", "ok"]


def test_a_board_that_is_lost_while_commands_wait_is_loaded_again() -> None:
    writer = Writer(store := CountingLog())
    append_many(store, "home", 1)
    writer.boards.get("home")
    writer.send(add(list_id="home"))
    writer.boards._boards.pop("home")
    writer.settle(3)
    assert [code(answer) for _, answer in writer.answers] == ["ok"]
    assert store.loads == ["home", "home"]
