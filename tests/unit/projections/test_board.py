"""The board's one door: it drops what it has, refuses a gap, finds a fork, and hands out what is new once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.logs import added, append, append_many
from todo.errors import TodoError
from todo.events.codec import Entry, Record, origin
from todo.events.memory_log import MemoryLog
from todo.projections.board import RECENT, Board, ForkError, GapError
from todo.tasks.aggregate import LIST
from todo.tasks.state import State


@pytest.fixture
def entries() -> list[Entry]:
    store = MemoryLog()
    append_many(store, "main", 20)
    return store.read("main", 0, 20)


def other_history(length: int) -> list[Entry]:
    store = MemoryLog()
    append_many(store, "main", length, prefix="Other")
    return store.read("main", 0, length)


def test_it_starts_at_the_lists_origin() -> None:
    assert Board(LIST, State("main")).cursor == origin("main")


def test_it_folds_and_publishes_each_entry_once(entries: list[Entry]) -> None:
    published: list[Record] = []
    board = Board(LIST, State("main"), publish=lambda _, records: published.extend(records))
    board.advance(entries[:10])
    board.advance(entries[5:15])
    board.advance(entries)
    assert [record.event.position for record in published] == list(range(1, 21))
    assert len(board.state.tasks) == 20
    assert board.cursor == entries[-1].cursor


def test_it_refuses_a_gap_and_stays_where_it_was(entries: list[Entry]) -> None:
    board = Board(LIST, State("main"))
    board.advance(entries[:3])
    with pytest.raises(GapError):
        board.advance(entries[4:])
    assert board.position == 3


def test_a_known_position_with_another_hash_is_a_fork(entries: list[Entry]) -> None:
    board = Board(LIST, State("main"))
    board.advance(entries)
    with pytest.raises(ForkError):
        board.advance(other_history(20)[10:])


def test_a_changed_entry_is_refused_and_what_came_before_it_is_kept(entries: list[Entry]) -> None:
    published: list[Record] = []
    board = Board(LIST, State("main"), publish=lambda _, records: published.extend(records))
    entries[5] = replace(entries[5], body=entries[5].body[:-1] + b"\x00")
    with pytest.raises(TodoError) as refusal:
        board.advance(entries)
    assert refusal.value.code == "log_damaged"
    assert refusal.value.details["position"] == 6
    assert board.position == len(published) == 5


def test_it_remembers_the_last_events_and_their_hashes_and_no_more() -> None:
    store = MemoryLog()
    for _ in range(7):
        append_many(store, "main", 100)
    board = Board(LIST, State("main"))
    all_entries = store.read("main", 0, 700)
    for start in range(0, 700, 100):
        board.advance(all_entries[start : start + 100])
    oldest = 700 - RECENT
    assert board.hash_at(oldest) == all_entries[oldest - 1].hash
    assert board.hash_at(oldest - 1) is None
    assert board.hash_at(0) == origin("main").hash
    assert board.since(oldest - 1) is None
    missed = board.since(oldest)
    assert missed is not None
    assert [record.event.position for record in missed] == list(range(oldest + 1, 701))
    assert board.since(700) == []
    assert board.since(701) is None


def test_it_knows_where_a_recent_command_ended() -> None:
    store = MemoryLog()
    event = added()
    append(store, "main", [added(), event, added()])
    board = Board(LIST, State("main"))
    board.advance(store.read("main", 0, 3))
    assert board.command_position(event.command) == 2
    assert board.command_position("never") is None
