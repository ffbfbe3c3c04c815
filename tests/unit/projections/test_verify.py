"""Verifying tells of every kind of fault, where it is, and goes on."""

from __future__ import annotations

from collections.abc import Callable

import msgpack
import pytest
from msgspec.structs import replace

from tests.logs import added, append, append_many, flipped
from todo.events.codec import Entry, encode, origin
from todo.events.memory_log import MemoryLog
from todo.events.redis import keys
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import load_board
from todo.projections.verify import MAX_FAULTS, Fault, verify_list
from todo.projections.verify_store import Beside
from todo.tasks.aggregate import LIST


class LogByPosition(MemoryLog):
    """Reads by position, as the log on Redis does, so that entries may be taken out of its middle."""

    def read(self, list_id: str, after: int, count: int) -> list[Entry]:
        return [entry for entry in self._logs[list_id] if entry.position > after][:count]


def verified(log: MemoryLog) -> list[tuple[str, int | None]]:
    """Kind and position of every fault; each must name the list."""
    found: list[Fault] = []
    beside = Beside(log, ["main"])
    found += beside.verify("main")
    found += verify_list(log, KINDS, "main", beside.heads["main"])
    assert all(fault.message.startswith("List 'main': ") for fault in found)
    return [(fault.kind, fault.position) for fault in found]


@pytest.fixture
def log() -> MemoryLog:
    log = LogByPosition()
    append_many(log, "main", 6)
    log.save_snapshot("main", 6, snapshots.encode(load_board(log, KINDS, "main")))
    append_many(log, "main", 4)
    append_many(log, "other", 3)
    return log


def test_a_sound_list_has_no_fault(log: MemoryLog) -> None:
    assert verified(log) == []
    assert verified(MemoryLog()) == []


def changed(place: int, change: Callable[[Entry], Entry]) -> Callable[[MemoryLog], None]:
    def apply(log: MemoryLog) -> None:
        log._logs["main"][place] = change(log._logs["main"][place])

    return apply


def lose(log: MemoryLog) -> None:
    del log._logs["main"][4]


def lose_tail(log: MemoryLog) -> None:
    del log._logs["main"][8:]


def lose_most(log: MemoryLog) -> None:
    del log._logs["main"][3:]


def lose_all(log: MemoryLog) -> None:
    del log._logs["main"][:]


def rewrite(log: MemoryLog) -> None:
    """Another history from position 4 on, consistent in itself, with the old feed and snapshot."""
    entries = log._logs["main"]
    del entries[3:]
    for number in range(7):
        entries.append(encode(added(f"Other {number}"), entries[-1].cursor, bytes(16)))


def spoil_feed(log: MemoryLog) -> None:
    log._feeds[keys.partition("main")].pop()


def spoil_snapshot(log: MemoryLog) -> None:
    version, position, chain, _, _ = msgpack.unpackb(snapshots.encode(load_board(log, KINDS, "main")))
    other = load_board(log, KINDS, "other")
    other.cursor = load_board(log, KINDS, "main").cursor
    assert other.cursor == (position, chain)
    assert version == LIST.version
    log.save_snapshot("main", position, snapshots.encode(other), force=True)


def cut_snapshot(log: MemoryLog) -> None:
    log.save_snapshot("main", 6, b"\x93", force=True)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (changed(4, lambda entry: replace(entry, body=flipped(entry.body))), [("log", 5)]),
        (changed(4, lambda entry: replace(entry, type="task_edited")), [("log", 5)]),
        (changed(4, lambda entry: replace(entry, head=b"\0" + entry.head[1:])), [("log", 5)]),
        (changed(4, lambda entry: replace(entry, head=flipped(entry.head))), [("log", 5), ("log", 6)]),
        (lose, [("log", 6)]),
        (lose_tail, [("feed", 10)]),
        (lose_most, [("feed", 10), ("snapshot", 6)]),
        (lose_all, [("feed", 10), ("snapshot", 6)]),
        (rewrite, [("feed", 10), ("snapshot", 6)]),
        (spoil_feed, [("feed", 6)]),
        (spoil_snapshot, [("snapshot", 10)]),
        (cut_snapshot, [("snapshot", 0)]),
    ],
)
def test_each_fault_is_found_where_it_is(
    log: MemoryLog, spoil: Callable[[MemoryLog], None], found: list[tuple[str, int | None]]
) -> None:
    spoil(log)
    assert verified(log) == found


def test_the_set_of_lists_is_compared(log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "lists", lambda: ["gone", "other"])
    beside = Beside(log, ["main", "gone", "other"])
    assert [fault.message for name in ("main", "gone", "other") for fault in beside.verify(name)] == [
        "List 'main': It has a log, but is missing from the set of lists.",
        "List 'gone': The store knows the list, but its log is gone.",
    ]


def test_a_head_that_is_never_reached_is_a_fault(log: MemoryLog) -> None:
    head = log.heads(["main"])[0]
    del log._logs["main"][9:]
    (fault,) = verify_list(log, KINDS, "main", head)
    text = "List 'main': The log ends at position 9, though its head is 10."
    assert fault == Fault("main", "log", 9, text)


def test_after_very_many_faults_it_stops() -> None:
    log = MemoryLog()
    append(log, "main", [added() for _ in range(MAX_FAULTS + 50)])
    log._logs["main"] = [replace(entry, body=b"") for entry in log._logs["main"]]
    found = list(verify_list(log, KINDS, "main", origin("main")))
    assert len(found) == MAX_FAULTS + 1
    text = "List 'main': Too many faults: the rest was not checked."
    assert found[-1] == Fault("main", "log", MAX_FAULTS, text)


def test_a_snapshot_of_another_history_is_told_as_one(log: MemoryLog) -> None:
    """Not as one that is only folded wrongly."""
    other = MemoryLog()
    append_many(other, "main", 6)
    log.save_snapshot("main", 6, snapshots.encode(load_board(other, KINDS, "main")), force=True)
    (fault,) = verify_list(log, KINDS, "main", log.heads(["main"])[0])
    text = "List 'main': The snapshot at position 6 is of another history than the log."
    assert fault == Fault("main", "snapshot", 6, text)


def test_a_log_of_one_entry_is_missed_in_the_set_of_lists_too(monkeypatch: pytest.MonkeyPatch) -> None:
    log = MemoryLog()
    append_many(log, "main", 1)
    monkeypatch.setattr(log, "lists", list)
    assert [fault.kind for fault in Beside(log, ["main"]).verify("main")] == ["lists"]


def test_the_heads_of_very_many_lists_are_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    log = MemoryLog()
    append_many(log, "a", 1)
    names = ["a", *(f"list{number}" for number in range(1_000)), "a"]
    asked: list[int] = []
    heads = log.heads
    monkeypatch.setattr(log, "heads", lambda ids: asked.append(len(ids)) or heads(ids))
    beside = Beside(log, names)
    assert asked == [1_000, 2]
    assert (beside.heads["a"].position, len(beside.heads)) == (1, 1_001)
