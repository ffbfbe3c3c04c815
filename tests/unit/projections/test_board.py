"""The board's one door: it drops what it has, refuses a gap, finds a fork, and hands out what is new once."""

from __future__ import annotations

import sys

import pytest
from msgspec.structs import replace

from tests.logs import added, append, append_many
from todo.errors import TodoError
from todo.events.codec import Entry, Record, encode, origin
from todo.events.memory_log import MemoryLog
from todo.projections.board import Board, ForkError, GapError
from todo.projections.recent import MOST_BYTES, MOST_EVENTS
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
    oldest = 700 - MOST_EVENTS
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


def long_notes(store: MemoryLog, count: int, notes: str) -> list[Entry]:
    append(store, "main", [added(notes=f"{number} {notes}") for number in range(count)])
    return store.read("main", 0, count)


def edited(board: Board, before: str, after: str) -> Entry:
    """An edit of the notes of the board's only task."""
    (task,) = board.state.tasks
    event = replace(added(), type="task_edited", task=task, body={"notes": [before, after]})
    return encode(event, board.cursor, bytes(16))


@pytest.mark.parametrize("letter", ["x", "é", "語", "😀"])
def test_its_size_is_that_of_what_people_wrote(letter: str) -> None:
    board = Board(LIST, State("main"))
    board.advance(long_notes(MemoryLog(), 100, letter * 15_000))
    texts = sum(sys.getsizeof(task.notes) for task in board.state.tasks.values())
    recent = sum(sys.getsizeof(record.event.body["notes"]) for record in board.recent if record.event.body)
    assert texts + recent < board.size_bytes < 1.6 * (texts + recent) + 400_000


def test_its_size_follows_edits_and_is_the_same_when_it_comes_from_a_snapshot() -> None:
    entries = long_notes(MemoryLog(), 1, "x" * 10_000)
    board = Board(LIST, State("main"))
    board.advance(entries)
    (before,) = (task.notes for task in board.state.tasks.values())
    large = board._text_bytes
    for _ in range(20):
        board.advance([edited(board, before, "short")])
        assert board._text_bytes < large - 9_000
        board.advance([edited(board, "short", before)])
        assert board._text_bytes == large
    assert Board(LIST, State.from_canonical(board.canonical()))._text_bytes == large


def test_it_remembers_no_more_events_than_fit_the_bound_in_bytes() -> None:
    board = Board(LIST, State("main"))
    entries = long_notes(MemoryLog(), 400, "x" * 15_000)
    board.advance(entries)
    assert 100 < len(board.recent) < MOST_BYTES / 15_000
    oldest = 400 - len(board.recent)
    assert board.since(oldest - 1) is None
    assert board.hash_at(oldest) == entries[oldest - 1].hash
    assert board.hash_at(oldest - 1) is None
    missed = board.since(oldest)
    assert missed is not None
    assert [record.event.position for record in missed] == list(range(oldest + 1, 401))
