"""The projector: snapshots follow the log; it may die at any point, be away, or run twice."""

from __future__ import annotations

import threading
from itertools import islice
from typing import Any

import pytest
from msgspec.structs import replace

from tests.logs import added, append, append_many, flipped
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.events.memory_log import MemoryLog
from todo.events.redis import keys
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import load_board
from todo.projections.consumer import ConsumerRunner
from todo.projections.projector import Projector
from todo.tasks.aggregate import LIST


class Dies(Exception):
    """Stands for kill -9."""


class FragileStore(MemoryLog):
    """Dies at a given write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes_left: int | None = None

    def _count(self) -> None:
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise Dies
            self.writes_left -= 1

    def save_snapshot(self, *arguments: Any, **options: Any) -> bool:
        self._count()
        return super().save_snapshot(*arguments, **options)

    def save_progress(self, *arguments: Any) -> bool:
        self._count()
        return super().save_progress(*arguments)


def projector(store: MemoryLog, trouble: list[TodoError] | None = None, name: str = "one") -> ConsumerRunner:
    def report(_part: str, error: TodoError) -> None:
        if trouble is not None:
            trouble.append(error)

    return ConsumerRunner(store, Projector(store, KINDS), name, report, every_s=0.0)


def settle(store: MemoryLog) -> None:
    work = projector(store)
    for _ in range(3):
        work.turn(block_s=0.001)


def assert_every_snapshot_is_at_its_log(store: MemoryLog) -> None:
    for list_id in store.lists():
        board = load_board(store, KINDS, list_id, use_snapshot=False)
        data = store.load_snapshot(list_id)
        kept = snapshots.decode(data, LIST) if data else None
        assert kept is not None
        assert kept[1] == board.cursor
        assert state_hash(kept[0]) == state_hash(board.state)


def test_what_was_written_right_before_the_end_still_gets_its_snapshot() -> None:
    store = MemoryLog()
    append_many(store, "main", 3)
    stop = threading.Event()
    stop.set()
    projector(store).run(stop)
    assert_every_snapshot_is_at_its_log(store)


def test_one_whose_store_fails_ends_without_asking_it_again() -> None:
    calls = []

    class Silent(MemoryLog):
        def take_lease(self, *_arguments: Any) -> int | None:
            calls.append(1)
            stop.set()
            raise TodoError("store_unavailable")

    stop, trouble = threading.Event(), list[TodoError]()
    projector(Silent(), trouble).run(stop)
    assert len(calls) == len(trouble) == 1


def test_it_says_when_the_store_answers_again() -> None:
    said: list[str] = []

    class FailsOnce(MemoryLog):
        def feed_tails(self) -> list[int]:
            if not said:
                raise TodoError("store_unavailable")
            return super().feed_tails()

    def answered() -> None:
        said.append("answered")
        stop.set()

    stop = threading.Event()
    store = FailsOnce()

    def report(_part: str, error: TodoError) -> None:
        said.append(error.code)

    ConsumerRunner(store, Projector(store, KINDS), "one", report, every_s=0.0, answered=answered).run(stop)
    assert said == ["store_unavailable", "answered"]


def test_it_writes_the_snapshots_of_what_changed() -> None:
    store = MemoryLog()
    for number in range(5):
        append_many(store, f"list{number}", 3)
    settle(store)
    assert_every_snapshot_is_at_its_log(store)


@pytest.mark.parametrize("writes", range(7))
def test_it_may_die_at_any_write(writes: int) -> None:
    store = FragileStore()
    for number in range(5):
        append_many(store, f"list{number}", 3)
    store.writes_left = writes

    def work() -> None:
        for _ in range(2):
            append(store, "list0", [added()])
            settle(store)

    with pytest.raises(Dies):
        work()
    store.writes_left = None
    settle(store)
    assert_every_snapshot_is_at_its_log(store)


def test_after_having_been_away_it_goes_on_from_where_it_was() -> None:
    store = MemoryLog()
    append_many(store, "main", 3)
    settle(store)
    append_many(store, "main", 3)
    settle(store)
    assert_every_snapshot_is_at_its_log(store)
    [progress] = store.load_progress("projector", ["main"])
    assert progress
    assert progress.cursors[-1:] == tuple(store.heads(["main"]))


def test_what_the_feed_no_longer_has_is_found_all_the_same() -> None:
    store = MemoryLog()
    for number in range(5):
        append_many(store, f"list{number}", 3)
    for feed in store._feeds:
        if feed:
            tail = feed[-1]
            feed[:] = [tail._replace(number=tail.number + 20_000)]
    settle(store)
    assert_every_snapshot_is_at_its_log(store)


def test_a_list_whose_rings_are_all_gone_is_found_by_the_jump_of_another() -> None:
    names = (f"list{number}" for number in range(10_000))
    quiet, busy = islice((name for name in names if keys.partition(name) == 0), 2)
    store = MemoryLog()
    append_many(store, quiet, 3)
    append_many(store, busy, 3)
    del store._feeds[0][:1]
    settle(store)
    assert_every_snapshot_is_at_its_log(store)


def test_two_at_once_do_no_harm() -> None:
    store = MemoryLog()
    first, second = projector(store), projector(store, name="two")
    for number in range(6):
        append(store, "main", [added(str(number))])
        (first if number % 2 else second).turn(block_s=0.001)
    first.turn(block_s=0.001)
    second.turn(block_s=0.001)
    assert_every_snapshot_is_at_its_log(store)


def test_an_old_copy_put_back_gets_new_snapshots() -> None:
    store = MemoryLog()
    append_many(store, "main", 3)
    append_many(store, "main", 3)
    work = projector(store)
    work.turn(block_s=0.001)
    del store._logs["main"][3:]
    for feed in store._feeds:
        del feed[1:]
    for _ in range(3):
        work.turn(block_s=0.001)
    settle(store)
    assert_every_snapshot_is_at_its_log(store)


def test_a_damaged_list_is_reported_and_the_others_are_done() -> None:
    store = MemoryLog()
    append_many(store, "bad", 3)
    append_many(store, "good", 3)
    entry = store._logs["bad"][1]
    store._logs["bad"][1] = replace(entry, body=flipped(entry.body))
    trouble: list[TodoError] = []
    work = projector(store, trouble)
    work.turn(block_s=0.001)
    assert store.load_snapshot("good") is not None
    assert [(error.code, error.details["list"]) for error in trouble] == [("log_damaged", "bad")]


def test_its_own_boards_keep_to_their_bound() -> None:
    store = MemoryLog()
    one = Projector(store, KINDS, bound_bytes=2_000_000)
    work = ConsumerRunner(store, one, "one", lambda *_: None, every_s=0.0)
    for count in (1, 40):
        for number in range(4):
            append(store, f"list{number}", [added(notes="x" * 15_000) for _ in range(count)])
        work.turn(0.0)
        work.flush()
    assert sum(board.size_bytes for board in one._boards._boards.values()) < 4_000_000
