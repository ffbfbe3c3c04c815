"""The boards of a replica: loaded through snapshots that fit, kept in step, let go by size; forks found."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace

from tests.logs import Followed, added, append, append_many, flipped
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections import boards as boards_module
from todo.projections import snapshots
from todo.projections.board import Board
from todo.projections.boards import Boards, load_board
from todo.tasks.aggregate import LIST
from todo.tasks.state import State


class CountingLog(MemoryLog):
    """Counts the entries that were read."""

    entries_read = 0

    def read(self, list_id: str, after: int, count: int) -> list:  # type: ignore[type-arg]
        page = super().read(list_id, after, count)
        self.entries_read += len(page)
        return page


def restored_copy(length: int, then: int = 0) -> MemoryLog:
    """A store that is put back: the first entries the same as those of `truth`, then others."""
    truth = MemoryLog()
    append_many(truth, "main", 10)
    copy = MemoryLog()
    copy._logs["main"] = truth._logs["main"][:length]
    if then:
        append_many(copy, "main", then, prefix="Other")
    truth._logs_of_copy = copy._logs["main"]  # type: ignore[attr-defined]
    return truth


def put_back(store: MemoryLog) -> None:
    store._logs["main"] = store._logs_of_copy  # type: ignore[attr-defined]


def snapshot_of(store: MemoryLog) -> bytes:
    return snapshots.encode(load_board(store, KINDS, "main"))


def test_a_snapshot_that_fits_saves_reading_the_log() -> None:
    store = CountingLog()
    append_many(store, "main", 50)
    store.save_snapshot("main", 50, snapshot_of(store))
    append_many(store, "main", 3)
    expected = state_hash(load_board(store, KINDS, "main", use_snapshot=False).state)
    store.entries_read = 0
    board = load_board(store, KINDS, "main")
    assert store.entries_read == 1 + 3  # the entry that proves the snapshot, and what came after it
    assert state_hash(board.state) == expected


def test_a_snapshot_with_one_byte_changed_is_thrown_away() -> None:
    store = MemoryLog()
    append_many(store, "main", 10)
    good = snapshot_of(store)
    expected = state_hash(load_board(store, KINDS, "main", use_snapshot=False).state)
    for place in range(len(good)):
        bad = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        store.save_snapshot("main", 10, bad, force=True)
        assert state_hash(load_board(store, KINDS, "main").state) == expected


def test_a_snapshot_of_another_version_is_thrown_away() -> None:
    store = MemoryLog()
    append_many(store, "main", 10)
    data = snapshot_of(store)
    assert snapshots.decode(data, LIST) is not None
    assert snapshots.decode(data, replace(LIST, version="another")) is None


def test_a_snapshot_of_another_history_is_thrown_away() -> None:
    other = MemoryLog()
    append_many(other, "main", 10, prefix="Other")
    store = MemoryLog()
    append_many(store, "main", 12)
    store.save_snapshot("main", 10, snapshot_of(other))
    board = load_board(store, KINDS, "main")
    assert {task.title for task in board.state.tasks.values()} == {f"Task {number}" for number in range(12)}


def test_a_snapshot_of_another_list_is_thrown_away() -> None:
    store = MemoryLog()
    append_many(store, "main", 2)
    board = Board(LIST, State("other"))
    store.save_snapshot("main", 0, snapshots.encode(board), force=True)
    assert len(load_board(store, KINDS, "main").state.tasks) == 2


def test_a_watched_board_follows_and_what_it_missed_is_read_from_the_log() -> None:
    store = MemoryLog()
    boards = Boards(store, KINDS, followed=Followed("main"))
    boards.get("main")
    append_many(store, "main", 2500)
    boards.catch_up(["main", "unknown"])
    assert boards.get("main").position == 2500


@pytest.mark.parametrize(("length", "then"), [(4, 0), (4, 6), (4, 20), (10, 0)])
def test_an_old_copy_put_back_is_found_by_comparing_heads(length: int, then: int) -> None:
    store = restored_copy(length, then)
    lost: list[tuple[str, str]] = []
    boards = Boards(
        store,
        KINDS,
        on_lost=lambda list_id, reason, _: lost.append((list_id, reason)),
        followed=Followed("main"),
    )
    assert boards.get("main").position == 10
    put_back(store)
    boards.compare_heads()
    assert lost == ([] if length == 10 else [("main", "forked")])
    assert boards.get("main").position == length + then
    assert state_hash(boards.get("main").state) == state_hash(load_board(store, KINDS, "main").state)


def test_a_damaged_entry_loses_the_board_with_a_reason_and_other_lists_go_on() -> None:
    store = MemoryLog()
    lost: list[tuple[str, str]] = []
    boards = Boards(store, KINDS, on_lost=lambda list_id, reason, _: lost.append((list_id, reason)))
    for list_id in ("main", "other"):
        append(store, list_id, [added()])
        boards.pin(list_id)
        boards.get(list_id)
        append(store, list_id, [added()])
    entry = store._logs["main"][1]
    store._logs["main"][1] = replace(entry, body=flipped(entry.body))
    boards.catch_up(["main", "other"])
    assert lost == [("main", "damaged")]
    assert boards.get("other").position == 2
    with pytest.raises(TodoError, match=r"'main'.*position 2"):
        boards.get("main")


def test_an_event_of_a_newer_program_stops_its_list() -> None:
    store = MemoryLog()
    append(store, "main", [replace(added(), schema=9)])
    with pytest.raises(TodoError) as refusal:
        load_board(store, KINDS, "main")
    assert refusal.value.code == "upgrade_needed"


def test_a_board_that_meets_an_event_of_a_newer_program_is_lost_for_that_reason() -> None:
    """The page is told to wait for an upgrade, not that something is damaged."""
    store, lost = MemoryLog(), list[tuple[str, str]]()
    boards = Boards(store, KINDS, on_lost=lambda list_id, reason, _: lost.append((list_id, reason)))
    append(store, "main", [added()])
    boards.pin("main")
    boards.get("main")
    append(store, "main", [replace(added(), schema=9)])
    boards.catch_up(["main"])
    assert lost == [("main", "upgrade")]


def test_unwatched_boards_go_when_together_they_are_too_large() -> None:
    store = MemoryLog()
    one = 100_000
    boards = Boards(store, KINDS, bound_bytes=3 * one)
    for number in range(8):
        append_many(store, f"list{number}", 45)
    boards.pin("list0")
    for number in range(8):
        boards.get(f"list{number}")
    kept = [number for number in range(8) if f"list{number}" in boards._boards]
    assert 0 in kept
    assert 7 in kept
    assert len(kept) <= 4


def test_boards_of_long_texts_go_too(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[bool] = []
    monkeypatch.setattr(boards_module, "give_memory_back", lambda: given_back.append(True))
    monkeypatch.setattr(boards_module, "GIVE_BACK_BYTES", 1_000_000)
    store = MemoryLog()
    boards = Boards(store, KINDS, bound_bytes=3_000_000)
    for number in range(4):
        boards.get(f"list{number}")
    for number in range(4):
        append(store, f"list{number}", [added(notes="x" * 15_000) for _ in range(60)])
        boards.catch_up([f"list{number}"])
        boards.loaded(f"list{number}")
    boards.shed()
    assert list(boards._boards) == ["list3"]
    assert given_back == [True]


def test_what_is_appended_while_a_board_loads_is_not_missed() -> None:
    class Busy(MemoryLog):
        """An append comes right after the load has read the last page, and nobody hears its ring."""

        done = False

        def read(self, list_id: str, after: int, count: int) -> list:  # type: ignore[type-arg]
            page = super().read(list_id, after, count)
            if not page and not self.done:
                self.done = True
                append(self, list_id, [added("meanwhile")])
            return page

    store = Busy()
    append_many(store, "main", 3)
    assert Boards(store, KINDS).get("main").position == 4


def test_two_threads_that_want_one_list_load_it_once() -> None:
    store = CountingLog()
    append_many(store, "main", 100)
    boards = Boards(store, KINDS)
    found: list[Board] = []
    threads = [threading.Thread(target=lambda: found.append(boards.get("main"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 8
    assert all(board is found[0] for board in found)
    assert store.entries_read == 100
