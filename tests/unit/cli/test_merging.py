"""The last events of many lists as one stream by time, whatever their number, in bounded memory."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from tests.logs import added, append
from todo.cli import merging
from todo.errors import TodoError
from todo.events.codec import Entry, Record
from todo.events.memory_log import MemoryLog

LISTS = [f"list-{number}" for number in range(7)]


class CountingLog(MemoryLog):
    """Notes the largest number of entries that were asked for at once."""

    most = 0

    def read(self, list_id: str, after: int, count: int) -> list[Entry]:
        self.most = max(self.most, count)
        return super().read(list_id, after, count)

    def read_back(self, list_id: str, before: int | None, count: int) -> list[Entry]:
        self.most = max(self.most, count)
        return super().read_back(list_id, before, count)


@pytest.fixture
def log() -> CountingLog:
    """300 events at rising times, each of a list by chance; the last list has none."""
    chance, log = random.Random(7), CountingLog()
    for number in range(300):
        at = 1_700_000_000_000 + number // 3  # some at the same time
        append(log, chance.choice(LISTS[:-1]), [replace(added(f"Task {number}"), at=at)])
    return log


def last(log: MemoryLog, lists: list[str], count: int) -> list[tuple[str, int]]:
    heads = {name: head.position for name, head in zip(lists, log.heads(lists), strict=True)}
    starts = merging.starts_of_last(log, heads, count)
    told = merging.stream(log, merging.beginnings(log, starts), heads)
    return [(one.list_id, one.cursor.position) for one in told]


def by_time(log: MemoryLog, lists: list[str]) -> list[tuple[str, int]]:
    entries = [(name, entry.position) for name in lists for entry in log.read(name, 0, 1_000)]
    at = {
        (one.list_id, one.cursor.position): one.record.event.at
        for name in lists
        for one in merging.stream(log, merging.beginnings(log, {name: 0}), {name: 1_000})
        if isinstance(one.record, Record)
    }
    return sorted(entries, key=lambda entry: (at[entry], entry))


@pytest.mark.parametrize("count", [0, 1, 5, 123, 299, 300, 301, 10**12])
@pytest.mark.parametrize("lists", [LISTS, LISTS[:1], LISTS[-1:], []])
def test_the_last_events_of_all_lists_come_by_time(log: CountingLog, count: int, lists: list[str]) -> None:
    assert last(log, lists, count) == by_time(log, lists)[-count if count else len(LISTS) * 300 :]


def test_what_is_held_at_once_is_bounded(log: CountingLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MOST_ENTRIES", 21)
    log.most = 0
    heads = {name: head.position for name, head in zip(LISTS, log.heads(LISTS), strict=True)}
    told = list(merging.stream(log, merging.beginnings(log, merging.starts_of_last(log, heads, 250)), heads))
    assert len(told) == 250
    assert log.most == 3


def test_a_clock_that_went_back_does_not_change_the_order_of_a_list() -> None:
    log = MemoryLog()
    append(log, "a", [replace(added(), at=at) for at in (50, 10, 60)])
    append(log, "b", [replace(added(), at=at) for at in (20, 55)])
    assert [item for item in last(log, ["a", "b"], 100) if item[0] == "a"] == [("a", 1), ("a", 2), ("a", 3)]
    assert len(last(log, ["a", "b"], 3)) == 3


def test_a_damaged_entry_is_told_in_its_place() -> None:
    log = MemoryLog()
    append(log, "a", [replace(added(), at=at) for at in (10, 20, 30)])
    append(log, "b", [replace(added(), at=25)])
    log._logs["a"][1] = replace(log._logs["a"][1], head=b"")
    heads = {"a": 3, "b": 1}
    told = list(merging.stream(log, merging.beginnings(log, merging.starts_of_last(log, heads, 9)), heads))
    assert [(one.list_id, isinstance(one.record, TodoError)) for one in told] == [
        ("a", False),
        ("a", True),
        ("a", True),  # it cannot be linked to the one before
        ("b", False),
    ]
