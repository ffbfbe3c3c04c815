"""Consumers: nothing is lost, whenever one dies, runs twice, is away, or meets another history."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.logs import added, append, append_many
from tests.unit.tasks.steps import examples
from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.events.memory_log import MemoryLog
from todo.projections.consumer import ConsumerRunner, thinned


class Dies(Exception):
    """Stands for kill -9."""


class Notes:
    """A consumer that writes down what it consumed, as one outside of the store would: perhaps twice."""

    name = "notes"
    every_s = 0.0

    def __init__(self, store: MemoryLog) -> None:
        self.store = store
        self.seen: dict[str, list[Cursor]] = {}
        self.rewound: list[tuple[str, int]] = []
        self.times = 0
        self.dies_at: int | None = None
        self.fails: TodoError | None = None

    def consume(self, log_id: str, since: Cursor) -> Cursor:
        if self.fails and log_id == "bad":
            raise self.fails
        for entry in self.store.read(log_id, since.position, 1000):
            self.times += 1
            if self.times == self.dies_at:
                raise Dies
            self.seen.setdefault(log_id, []).append(entry.cursor)
            since = entry.cursor
        return since

    def rewind(self, log_id: str, to: Cursor) -> None:
        self.rewound.append((log_id, to.position))


def runner(
    notes: Notes, holder: str = "one", trouble: list[TodoError] | None = None, **more: Any
) -> ConsumerRunner:
    def report(_part: str, error: TodoError) -> None:
        if trouble is not None:
            trouble.append(error)

    return ConsumerRunner(notes.store, notes, holder, report, every_s=0.0, **more)


def whole(store: MemoryLog, log_id: str) -> set[Cursor]:
    return {entry.cursor for entry in store.read(log_id, 0, 1000)}


def test_all_lists_are_consumed_and_what_comes_later_once() -> None:
    notes = Notes(MemoryLog())
    for number in range(3):
        append_many(notes.store, f"list{number}", 4)
    work = runner(notes)
    work.turn(0.001)
    append(notes.store, "list1", [added()])
    work.turn(0.001)
    assert {log: set(seen) for log, seen in notes.seen.items()} == {
        log: whole(notes.store, log) for log in notes.store.lists()
    }
    assert notes.times == 13


@pytest.mark.parametrize("dies_at", range(1, 10))
def test_one_that_dies_is_gone_on_with_by_the_next(dies_at: int) -> None:
    notes = Notes(MemoryLog())
    for number in range(3):
        append_many(notes.store, f"list{number}", 3)
    notes.dies_at = dies_at
    with pytest.raises(Dies):
        runner(notes).turn(0.001)
    notes.dies_at = None
    runner(notes).turn(0.001)
    assert all(set(notes.seen[log]) == whole(notes.store, log) for log in notes.store.lists())
    assert notes.times <= 9 + 3


def test_one_that_was_away_while_the_feed_forgot_finds_all_by_the_heads() -> None:
    notes = Notes(MemoryLog())
    append_many(notes.store, "main", 2)
    runner(notes).turn(0.001)
    append_many(notes.store, "main", 2)
    append_many(notes.store, "new", 2)
    for feed in notes.store._feeds:
        feed.clear()
    runner(notes).turn(0.001)
    assert set(notes.seen["main"]) == whole(notes.store, "main")
    assert set(notes.seen["new"]) == whole(notes.store, "new")
    assert notes.times == 6


def test_of_two_only_one_works_and_the_other_takes_over() -> None:
    notes = Notes(MemoryLog())
    append_many(notes.store, "main", 2)
    first, second = runner(notes, "one"), runner(notes, "two")
    first.turn(0.001)
    append_many(notes.store, "main", 2)
    second.turn(0.001)
    assert notes.times == 2
    stop = threading.Event()
    stop.set()
    first.run(stop)  # its end gives the lease back
    append_many(notes.store, "main", 2)
    second.turn(0.001)
    assert notes.times == 6


def test_one_whose_lease_another_has_taken_meanwhile_notes_nothing() -> None:
    """It hung while it worked: its successor has gone on, and must not be put back."""
    notes = Notes(MemoryLog())
    append_many(notes.store, "main", 2)
    hung, successor = runner(notes, "one", lease_s=1000.0), runner(notes, "two")
    hung.turn(0.001)
    notes.store.release_lease("notes", "one")
    append_many(notes.store, "main", 3)
    successor.turn(0.001)
    [before] = notes.store.load_progress("notes", ["main"])
    append_many(notes.store, "main", 1)
    hung.turn(0.001)
    assert notes.store.load_progress("notes", ["main"]) == [before]
    successor.turn(0.001)
    assert set(notes.seen["main"]) == whole(notes.store, "main")


def test_a_list_with_another_history_goes_back_to_what_both_have() -> None:
    notes = Notes(MemoryLog())
    work = runner(notes)
    for _ in range(6):
        append(notes.store, "main", [added()])
        work.turn(0.001)
    del notes.store._logs["main"][4:]
    append_many(notes.store, "main", 3)
    work.turn(0.001)
    [(log, position)] = notes.rewound
    assert log == "main"
    assert position <= 4
    assert whole(notes.store, "main") <= set(notes.seen["main"])
    [progress] = notes.store.load_progress("notes", ["main"])
    assert progress
    assert progress.cursors[-1:] == tuple(notes.store.heads(["main"]))


def test_a_list_that_cannot_be_consumed_is_told_and_the_others_are() -> None:
    notes, trouble = Notes(MemoryLog()), list[TodoError]()
    append_many(notes.store, "bad", 1)
    append_many(notes.store, "good", 1)
    notes.fails = TodoError("log_damaged")
    runner(notes, trouble=trouble).turn(0.001)
    assert [error.code for error in trouble] == ["log_damaged"]
    assert set(notes.seen) == {"good"}
    notes.fails = None
    runner(notes).turn(0.001)
    assert set(notes.seen) == {"bad", "good"}


def test_a_list_for_which_there_is_no_room_keeps_no_other_from_its_turn() -> None:
    notes = Notes(MemoryLog())
    append_many(notes.store, "bad", 1)
    append_many(notes.store, "good", 1)
    notes.fails = TodoError("store_full")
    work = runner(notes)
    with pytest.raises(TodoError):
        work.turn(0.001)
    assert set(notes.seen) == {"good"}
    notes.fails = None
    work.turn(0.001)
    assert set(notes.seen) == {"bad", "good"}


@given(st.lists(st.integers(0, 2**40), unique=True).map(sorted))
@examples
def test_of_many_cursors_few_are_kept_and_the_newest_always(positions: list[int]) -> None:
    cursors = [Cursor(position, b"") for position in positions]
    kept = thinned(cursors)
    assert kept[-1:] == tuple(cursors[-1:])
    assert len(kept) <= 45
    assert set(kept) <= set(cursors)
    assert all(one.position < other.position for one, other in pairwise(kept))
