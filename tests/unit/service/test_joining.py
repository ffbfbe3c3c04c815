"""Joining a list: no gap and no overlap, whatever happens at whatever moment inside the join."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from tests.logs import added, append, append_many
from todo.access import ANYBODY
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.events.codec import Record
from todo.events.event import Event
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import Boards, load_board
from todo.service.joining import MAX_MISSED, Joined, Joiner
from todo.service.subscriptions import Subscriptions
from todo.tasks.evolve import evolve
from todo.tasks.state import State


class HookedLog(MemoryLog):
    """Calls `hook(number)` before and after each read that a join makes."""

    def __init__(self) -> None:
        super().__init__()
        self.hook: Callable[[int], None] = lambda number: None
        self.reads = 0

    def _read_hook(self) -> None:
        self.reads += 1
        self.hook(self.reads)

    def read(self, *arguments: Any) -> Any:
        self._read_hook()
        page = super().read(*arguments)
        self._read_hook()
        return page

    def load_snapshot(self, list_id: str) -> bytes | None:
        self._read_hook()
        return super().load_snapshot(list_id)


class Reader:
    """A client: what a join answered, then the frames while it was attached."""

    def __init__(self, store: MemoryLog) -> None:
        self.attached = False
        self.frames: list[Record] = []
        subscriptions = Subscriptions()
        subscriptions.connect("reader")
        self.boards = Boards(store, KINDS, self._publish, followed=subscriptions)
        self.joiner = Joiner(store, self.boards, KINDS, subscriptions, lambda: 0)

    def _publish(self, _list_id: str, records: Sequence[Record]) -> None:
        if self.attached:
            self.frames.extend(records)

    def attach(self) -> None:
        self.attached = True

    def join(self, since: Any = None, chain_hash: Any = None, list_id: str = "main") -> Joined:
        return self.joiner.join(ANYBODY, "reader", list_id, since, chain_hash, self.attach)

    def state(self, joined: Joined, before: State) -> State:
        """What the client holds after the answer and all frames, which must follow without gap or overlap."""
        state = before
        if joined.snapshot is not None:
            state = State.from_canonical(bytes(msgspec.Raw(joined.snapshot)))
        position = joined.position
        for record in joined.events or []:
            state = evolve(state, record.event)
        for record in self.frames:
            assert record.event.position == position + 1, "a gap or an overlap"
            position += 1
            state = evolve(state, record.event)
        return state


def fold(store: MemoryLog, upto: int) -> tuple[State, str | None]:
    board = load_board(store, KINDS, "main", use_snapshot=False)
    state = State("main")
    for record in list(board.recent)[:upto]:
        state = evolve(state, record.event)
    known = board.hash_at(upto)
    return state, known.hex() if known else None


def truth(store: MemoryLog) -> str:
    return state_hash(load_board(store, KINDS, "main", use_snapshot=False).state)


@pytest.mark.parametrize("since", [None, 0, 3, 9, 10])
@pytest.mark.parametrize("known", ["nothing", "board", "snapshot", "board from a snapshot"])
@pytest.mark.parametrize("point", range(14))
@pytest.mark.parametrize("rung", [True, False], ids=["rung", "unheard"])
def test_an_append_at_any_point_inside_a_join_is_seen_exactly_once(
    since: int | None, known: str, point: int, rung: bool
) -> None:
    """With a snapshot at 8 the events before it are read from the log, beside the board."""
    store = HookedLog()
    append_many(store, "main", 8)
    if "snapshot" in known:
        store.save_snapshot("main", 8, snapshots.encode(load_board(store, KINDS, "main")))
    append_many(store, "main", 2)
    reader = Reader(store)
    if known.startswith("board"):
        reader.boards.get("main")
    before, chain_hash = fold(store, since) if since is not None else (State("main"), None)

    def interfere(number: int) -> None:
        if number == point:
            store.hook = lambda _: None
            append(store, "main", [added("meanwhile", order=99)])
            if rung:
                reader.boards.catch_up(["main"])

    store.reads, store.hook = 0, interfere
    joined = reader.joiner.join(ANYBODY, "reader", "main", since, chain_hash, reader.attach)
    store.hook = lambda _: None
    append(store, "main", [added("afterwards", order=100)])
    reader.boards.catch_up(["main"])

    assert state_hash(reader.state(joined, before)) == truth(store)


def test_a_board_replaced_inside_a_join_is_not_answered_from() -> None:
    store = HookedLog()
    append_many(store, "main", 8)
    store.save_snapshot("main", 8, snapshots.encode(load_board(store, KINDS, "main")))
    append_many(store, "main", 2)
    before, chain_hash = fold(store, 3)
    for point in range(1, 12):
        reader = Reader(store)
        reader.boards.get("main")

        def replace(number: int, point: int = point, reader: Reader = reader) -> None:
            if number == point:
                store.hook = lambda _: None
                reader.boards._boards.pop("main")
                append(store, "main", [added("meanwhile", order=50 + point)])
                reader.boards.get("main")

        store.reads, store.hook = 0, replace
        joined = reader.join(3, chain_hash)
        store.hook = lambda _: None
        append(store, "main", [added("afterwards", order=100 + point)])
        reader.boards.catch_up(["main"])
        assert state_hash(reader.state(joined, before.copy())) == truth(store)


def test_a_reader_with_a_cursor_gets_exactly_the_events_it_missed() -> None:
    store = MemoryLog()
    append_many(store, "main", 20)
    _, chain_hash = fold(store, 12)
    joined = Reader(store).join(12, chain_hash)
    assert joined.snapshot is None
    assert [record.event.position for record in joined.events or []] == list(range(13, 21))


def test_a_reader_at_the_head_gets_no_events() -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    _, chain_hash = fold(store, 5)
    joined = Reader(store).join(5, chain_hash)
    assert joined.events == []
    assert joined.reason is None


def test_a_reader_far_behind_gets_a_snapshot_and_one_just_not_so_far_the_events() -> None:
    store = MemoryLog()
    for _ in range(6):
        append_many(store, "main", 100)
    entries = store.read("main", 0, 600)
    just = 600 - MAX_MISSED
    near = Reader(store).join(just, entries[just - 1].hash.hex())
    assert len(near.events or []) == MAX_MISSED
    far = Reader(store).join(just - 1, entries[just - 2].hash.hex())
    assert far.events is None
    assert far.reason == "far_behind"


def test_a_cursor_of_another_history_gets_a_snapshot() -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    assert Reader(store).join(3, "00" * 16).reason == "forked"


def test_a_cursor_beyond_the_head_gets_a_snapshot() -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    assert Reader(store).join(6, "00" * 16).reason == "ahead"


def test_the_open_list_is_there_before_its_first_event() -> None:
    joined = Reader(MemoryLog()).join()
    assert joined.position == 0
    assert joined.snapshot is not None


def test_an_unknown_list_is_refused_and_not_watched() -> None:
    reader = Reader(MemoryLog())
    with pytest.raises(TodoError) as refusal:
        reader.join(list_id="nowhere")
    assert refusal.value.code == "unknown_list"
    assert not reader.boards.is_watched("nowhere")


@pytest.mark.parametrize(
    ("since", "chain_hash"),
    [
        (-1, None),
        (1.5, "00" * 16),
        (True, "00" * 16),
        ("1", "00" * 16),
        (1, "zz"),
        (1, 5),
        (1, "00"),
        (2**60, ""),
    ],
)
def test_a_cursor_that_is_none_is_refused(since: Any, chain_hash: Any) -> None:
    with pytest.raises(TodoError) as refusal:
        Reader(MemoryLog()).join(since, chain_hash)
    assert refusal.value.code == "bad_request"


def test_all_who_join_at_one_position_share_one_encoded_snapshot() -> None:
    store = MemoryLog()
    append_many(store, "main", 50)
    reader = Reader(store)
    board = reader.boards.get("main")
    first = board.canonical()
    reader.join()
    assert board.canonical() is first


def test_a_record_is_handed_to_the_broadcaster_once_whoever_brings_it() -> None:
    store = MemoryLog()
    reader = Reader(store)
    reader.join()
    append(store, "main", [added()])
    entries = store.read("main", 0, 10)
    board = reader.boards.get("main")
    for _ in range(3):
        reader.boards.advance(board, entries)
        reader.boards.catch_up(["main"])
    assert [record.event.position for record in reader.frames] == [1]


def test_events_keep_their_types() -> None:
    store = MemoryLog()
    append(
        store,
        "main",
        [added(), Event("list_renamed", None, "a", added().command, 1, {"title": ["", "Home"]}, 1)],
    )
    joined = Reader(store).join(0)
    assert [record.event.type for record in joined.events or []] == ["task_added", "list_renamed"]


def test_a_list_that_does_not_exist_never_has_a_board() -> None:
    class NoLoads(MemoryLog):
        def load_snapshot(self, list_id: str) -> bytes | None:
            raise AssertionError(f"{list_id} is loaded")

    boards = Boards(NoLoads(), KINDS)
    joiner = Joiner(NoLoads(), boards, KINDS, Subscriptions(), lambda: 0)
    for number in range(10):
        with pytest.raises(TodoError) as refused:
            joiner.join(ANYBODY, "reader", f"made-up-{number}", None, None, lambda: None)
        assert refused.value.code == "unknown_list"
        with pytest.raises(TodoError), joiner.opened(f"made-up-{number}"):
            pass
    assert not boards._boards
    assert not boards._pins
