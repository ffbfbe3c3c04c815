"""Reading a log: by position, backwards, in pages, beyond its ends, and many at once."""

from __future__ import annotations

import pytest

from tests.contract.conftest import Store
from tests.events import command_id, fill
from todo.events.codec import Entry, origin


@pytest.mark.parametrize(
    ("after", "count", "positions"),
    [
        (0, 10, range(1, 8)),
        (0, 3, range(1, 4)),
        (3, 3, range(4, 7)),
        (6, 3, range(7, 8)),
        (7, 3, range(0)),
        (100, 3, range(0)),
    ],
)
def test_reading_on_from_a_position(store: Store, after: int, count: int, positions: range) -> None:
    entries = fill(store, "main", 7)
    assert store.read("main", after, count) == [entries[position - 1] for position in positions]


@pytest.mark.parametrize(
    ("before", "count", "positions"),
    [
        (None, 10, range(7, 0, -1)),
        (None, 2, range(7, 5, -1)),
        (8, 2, range(7, 5, -1)),
        (7, 2, range(6, 4, -1)),
        (3, 10, range(2, 0, -1)),
        (2, 1, range(1, 0, -1)),
        (1, 3, range(0)),
        (0, 3, range(0)),
        (100, 2, range(7, 5, -1)),
    ],
)
def test_reading_back_from_a_position(store: Store, before: int | None, count: int, positions: range) -> None:
    entries = fill(store, "main", 7)
    assert store.read_back("main", before, count) == [entries[position - 1] for position in positions]


def test_pages_in_either_direction_make_the_whole(store: Store) -> None:
    entries = fill(store, "main", 100)
    forward: list[Entry] = []
    while page := store.read("main", len(forward), 7):
        forward += page
    assert forward == entries
    back = list(store.read_back("main", None, 7))
    while page := store.read_back("main", back[-1].position, 7):
        back += page
    assert back == entries[::-1]


@pytest.mark.parametrize(
    ("after", "count", "until", "lengths"),
    [
        (0, 3, None, [3, 3, 1]),
        (0, 7, None, [7]),
        (0, 10, None, [7]),
        (5, 1, None, [1, 1]),
        (0, 3, 6, [3, 3]),
        (0, 3, 5, [3, 2]),
        (2, 3, 4, [2]),
        (0, 3, 100, [3, 3, 1]),
        (3, 3, 3, []),
        (7, 3, None, []),
        (100, 3, None, []),
    ],
)
def test_reading_on_page_after_page(
    store: Store, after: int, count: int, until: int | None, lengths: list[int]
) -> None:
    entries = fill(store, "main", 7)
    pages = list(store.pages("main", after, count, until))
    assert [len(page) for page in pages] == lengths
    assert [entry for page in pages for entry in page] == entries[after:until]


def test_pages_that_are_left_early_disturb_no_later_call(store: Store) -> None:
    entries = fill(store, "main", 7)
    for _ in range(3):
        pages = store.pages("main", 0, 2)
        assert next(pages) == entries[:2]
        assert store.read("main", 2, 2) == entries[2:4]
        pages.close()
        assert store.read("main", 4, 3) == entries[4:]


def test_pages_bring_what_is_written_while_they_are_read(store: Store) -> None:
    entries = fill(store, "main", 4)
    pages = store.pages("main", 0, 2)
    read = next(pages)
    entries += fill(store, "main", 5)
    assert [*read, *(entry for page in pages for entry in page)] == entries


def test_more_than_ten_entries_stay_in_the_order_of_numbers(store: Store) -> None:
    fill(store, "main", 1_203)
    assert [entry.position for entry in store.read("main", 0, 5_000)] == list(range(1, 1_204))


def test_a_list_without_events_reads_as_an_empty_one(store: Store) -> None:
    assert store.read("main", 0, 10) == []
    assert store.read_back("main", None, 10) == []
    assert store.heads(["main"]) == [origin("main")]
    assert store.find("main", command_id()) is None
    assert store.lists() == []


def test_many_lists_are_read_in_one_call(store: Store) -> None:
    lists = {name: fill(store, name, count) for name, count in (("a", 3), ("b", 1), ("c", 5))}
    wanted = [("c", 2), ("none", 0), ("a", 0), ("b", 1), ("c", 4)]
    assert store.read_many(wanted, 2) == [
        lists["c"][2:4],
        [],
        lists["a"][:2],
        [],
        lists["c"][4:],
    ]
    assert store.read_many([], 2) == []


def test_the_heads_of_many_lists(store: Store) -> None:
    lists = {name: fill(store, name, count) for name, count in (("a", 3), ("b", 1))}
    heads = [lists["b"][-1].cursor, origin("none"), lists["a"][-1].cursor]
    assert store.heads(["b", "none", "a"]) == heads
    assert store.heads([]) == []


def test_reading_a_list_does_not_make_it(store: Store) -> None:
    store.read("main", 0, 1)
    store.heads(["main"])
    fill(store, "other", 1)
    assert store.lists() == ["other"]


def test_a_store_that_answers(store: Store) -> None:
    store.ping()
    assert store.durability() in {"memory", "disk", "replicated"}
