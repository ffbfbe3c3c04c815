"""Every member's home has the list: whenever the consumer dies, runs twice, or was away."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from tests.harness import wait_until
from tests.logs import added, append, append_many, flipped, new_id
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.event import Event
from todo.events.log import Batch
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import load_board
from todo.projections.consumer import ConsumerRunner
from todo.service.consumers import consumer_runners
from todo.service.homes import Homes
from todo.service.local import LocalDoor
from todo.service.replica import now_ms

LONG_AGO = 1_500_000_000_000

HISTORY: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "groceries": [
        ("list_created", {"title": "Groceries"}),
        ("member_added", {"person": "ann", "role": "owner"}),
        ("member_added", {"person": "bo", "role": "viewer"}),
        ("task_added", {"title": "Milk", "order": 0}),
        ("member_role_changed", {"person": "bo", "role": ["viewer", "editor"]}),
    ],
    "work": [
        ("list_created", {"title": "Job"}),
        ("member_added", {"person": "bo", "role": "owner"}),
        ("member_added", {"person": "cy", "role": "editor"}),
        ("member_removed", {"person": "cy", "role": "editor"}),
        ("list_renamed", {"title": ["Job", "Work"]}),
    ],
}
EXPECTED = {
    "ann": {"groceries": ("owner", "Groceries", 2)},
    "bo": {"groceries": ("editor", "Groceries", 5), "work": ("owner", "Work", 5)},
    "cy": {"work": (None, "", 4)},
}


class Dies(Exception):
    """Stands for kill -9."""


class FragileStore(MemoryLog):
    """Dies before a given write, or right after it."""

    writes_left: int | None = None
    is_after = False

    def _append(self, batch: Batch) -> Any:
        if not batch.list_id.startswith("home-"):
            return super()._append(batch)
        return self._write(lambda: MemoryLog._append(self, batch))

    def save_progress(self, *arguments: Any) -> bool:
        return bool(self._write(lambda: MemoryLog.save_progress(self, *arguments)))

    def _write(self, write: Any) -> Any:
        if self.writes_left is None:
            return write()
        self.writes_left -= 1
        if self.writes_left < 0 and not self.is_after:
            raise Dies
        done = write()
        if self.writes_left < 0:
            raise Dies
        return done


def event(type_: str, body: dict[str, Any], at: int = LONG_AGO) -> Event:
    task = new_id() if type_ == "task_added" else None
    return Event(type_, task, "ann", new_id(), at, body, 1)


def fill(store: MemoryLog, at: int = LONG_AGO) -> None:
    for list_id, events in HISTORY.items():
        append(store, list_id, [event(type_, body, at) for type_, body in events])


def runner(store: MemoryLog, holder: str = "one", trouble: list[TodoError] | None = None) -> ConsumerRunner:
    def report(_part: str, error: TodoError) -> None:
        if trouble is not None:
            trouble.append(error)

    def connect() -> Any:
        return LocalDoor(store, KINDS, now_ms, lambda: os.urandom(SALT_BYTES)).execute

    return ConsumerRunner(store, Homes(store, KINDS, connect, report), holder, report, every_s=0.0)


def told(store: MemoryLog, person: str) -> dict[str, tuple[str | None, str, int]]:
    home = load_board(store, KINDS, f"home-{person}").state
    return {list_id: (entry.role, entry.title, entry.position) for list_id, entry in home.lists.items()}


def assert_all_is_told(store: MemoryLog) -> None:
    assert {person: told(store, person) for person in EXPECTED} == EXPECTED
    for person, lists in EXPECTED.items():
        told_of = [record["list"] for record in _bodies(store, f"home-{person}")]
        assert set(told_of) == set(lists)


def _bodies(store: MemoryLog, log_id: str) -> Sequence[dict[str, Any]]:
    board = load_board(store, KINDS, log_id, use_snapshot=False)
    return [record.event.body or {} for record in board.recent]


def test_every_member_has_the_list_as_it_is_now() -> None:
    store = MemoryLog()
    fill(store)
    runner(store).turn(0.001)
    assert_all_is_told(store)
    assert len(_bodies(store, "home-bo")) == 4


def work_three_times(store: MemoryLog) -> None:
    for _ in range(3):
        runner(store).turn(0.001)
        append_many(store, "groceries", 1)


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("writes", range(12))
def test_it_may_die_at_any_step(writes: int, is_after: bool) -> None:
    store = FragileStore()
    fill(store)
    store.writes_left, store.is_after = writes, is_after
    with pytest.raises(Dies):
        work_three_times(store)
    store.writes_left = None
    for _ in range(2):
        runner(store).turn(0.001)
    assert_all_is_told(store)
    assert len(_bodies(store, "home-bo")) == 4


def test_told_again_from_the_start_nothing_is_written_even_when_no_id_is_remembered() -> None:
    store = MemoryLog()
    fill(store)
    runner(store).turn(0.001)
    heads = store.heads([f"home-{person}" for person in EXPECTED])
    store._progress.clear()
    runner(store).turn(0.001)
    store._progress.clear()
    store._seen.clear()
    runner(store).turn(0.001)
    assert store.heads([f"home-{person}" for person in EXPECTED]) == heads


def test_two_at_once_do_no_harm() -> None:
    store = MemoryLog()
    first, second = runner(store, "one"), runner(store, "two")
    for number in range(max(map(len, HISTORY.values()))):
        for list_id, events in HISTORY.items():
            append(store, list_id, [event(*events[number])])
        store.release_lease("homes", "one")
        store.release_lease("homes", "two")
        for work in (first, second) if number % 2 else (second, first):
            work.turn(0.001)
    assert_all_is_told(store)


def test_away_for_long_it_finds_all_though_the_feed_forgot() -> None:
    store = MemoryLog()
    append_many(store, "groceries", 2)
    runner(store).turn(0.001)
    append_many(store, "other", 1200)
    append(store, "other", [event("member_added", {"person": "ann", "role": "viewer"})])
    append_many(store, "other", 1200)
    for feed in store._feeds:
        feed.clear()
    runner(store).turn(0.001)
    assert told(store, "ann") == {"other": ("viewer", "", 1201)}


def test_what_comes_later_is_told_with_what_was_before() -> None:
    store = MemoryLog()
    work = runner(store)
    append(store, "main", [event("list_renamed", {"title": ["", "Main"]})])
    append(store, "main", [event("member_added", {"person": "ann", "role": "owner"})])
    work.turn(0.001)
    append_many(store, "main", 3)
    work.turn(0.001)
    append(store, "main", [event("list_renamed", {"title": ["Main", "Ours"]})])
    work.turn(0.001)
    assert told(store, "ann") == {"main": ("owner", "Ours", 6)}
    assert len(_bodies(store, "home-ann")) == 2


def damage(store: MemoryLog, person: str) -> None:
    log = store._logs[f"home-{person}"]
    log[0] = replace(log[0], body=flipped(log[0].body))


def test_a_home_that_is_damaged_is_told_of_and_holds_up_nobody() -> None:
    store, trouble = MemoryLog(), list[TodoError]()
    append(store, "main", [event("member_added", {"person": "bo", "role": "owner"})])
    runner(store).turn(0.001)
    damage(store, "bo")
    fill(store)
    runner(store, "one", trouble).turn(0.001)
    assert {error.code for error in trouble} == {"log_damaged"}
    assert told(store, "ann") == EXPECTED["ann"]
    assert told(store, "cy") == EXPECTED["cy"]
    [progress] = store.load_progress("homes", ["groceries"])
    assert progress
    assert progress.cursors[-1:] == tuple(store.heads(["groceries"]))


def test_a_home_of_a_newer_version_is_told_when_that_runs_and_the_others_at_once() -> None:
    store, trouble = MemoryLog(), list[TodoError]()
    append(store, "home-ann", [replace(event("wall_painted", {}), schema=1)])
    fill(store)
    runner(store, "one", trouble).turn(0.001)
    assert [error.code for error in trouble] == ["upgrade_needed"]
    assert told(store, "bo") == EXPECTED["bo"]
    store._logs.pop("home-ann")
    runner(store, "one", trouble).turn(0.001)
    assert_all_is_told(store)


def test_without_room_it_goes_on_when_there_is_some() -> None:
    class Full(MemoryLog):
        is_refusing = True

        def append(self, batches: Sequence[Batch]) -> list[Any]:
            if self.is_refusing and batches[0].list_id.startswith("home-"):
                return [TodoError("store_full")]
            return super().append(batches)

    store = Full()
    fill(store)
    work = runner(store)
    with pytest.raises(TodoError):
        work.turn(0.001)
    store.is_refusing = False
    work.turn(0.001)
    assert_all_is_told(store)


def test_homes_themselves_are_noted_and_not_read() -> None:
    store = MemoryLog()
    fill(store)
    work = runner(store)
    for _ in range(3):
        work.turn(0.001)
    homes = [log_id for log_id in store.lists() if log_id.startswith("home-")]
    noted = store.load_progress("homes", homes)
    assert [progress and progress.cursors[-1] for progress in noted] == store.heads(homes)


def test_who_is_invited_sees_it_within_two_seconds() -> None:
    store, stop = MemoryLog(), threading.Event()
    append(store, "main", [added()])
    runners = consumer_runners(store, KINDS, now_ms, lambda: os.urandom(SALT_BYTES), report=lambda *_: None)
    threads = [threading.Thread(target=one.run, args=(stop,)) for one in runners]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: all(store.load_progress("homes", ["main"])), what="the first turn")
        for position, person in enumerate(("ann", "bo"), 2):
            began = time.monotonic()
            append(store, "main", [event("member_added", {"person": person, "role": "viewer"})])
            wait_until(lambda name=person: store.heads([f"home-{name}"])[0].position, what="the list")
            assert time.monotonic() - began < 2
            assert told(store, person) == {"main": ("viewer", "", position)}
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
