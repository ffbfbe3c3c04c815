"""The feed: a ring for each batch, numbered without gaps, and waiting for the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tests.contract.conftest import Store
from tests.events import batch_after, fill
from todo.events.codec import origin
from todo.events.log import Appended, Ring
from todo.events.redis import keys

START = [0] * keys.PARTITIONS
SOON_S = 1.0  # generous: a loaded machine wakes late
LONG_S = 4.0  # less than the time that a client of Redis waits for an answer


def cursors_at(rings: list[Ring]) -> list[int]:
    cursors = list(START)
    for ring in rings:
        cursors[ring.partition] = max(cursors[ring.partition], ring.number)
    return cursors


def test_a_batch_rings_once_for_all_it_appended(store: Store) -> None:
    batch = batch_after("main", origin("main"), 2, 3)
    store.append([batch])
    head = batch.commands[-1].entries[-1].cursor
    number = keys.partition("main")
    assert store.read_feeds(START, 0) == [Ring(number, 1, "main", 1, 5, head.hash)]
    assert store.feed_tails() == [1 if partition == number else 0 for partition in range(64)]


def test_each_partition_counts_without_gaps_through_all_its_lists(store: Store) -> None:
    """Refused batches count nothing."""
    names = [f"list-{number}" for number in range(100)]
    for _ in range(3):
        for name in names:
            fill(store, name, 2)
            store.append([batch_after(name, origin(name))])
    rings = store.read_feeds(START, 0)
    assert len(rings) == 300
    for partition in range(keys.PARTITIONS):
        numbers = [ring.number for ring in rings if ring.partition == partition]
        assert numbers == list(range(1, len(numbers) + 1))
        assert {keys.partition(ring.list_id) for ring in rings if ring.partition == partition} <= {partition}
    for name in names:
        assert [(ring.first, ring.last) for ring in rings if ring.list_id == name] == [(1, 2), (3, 4), (5, 6)]
    assert store.feed_tails() == cursors_at(rings)
    assert store.read_feeds(cursors_at(rings), 0) == []


def test_only_what_is_beyond_the_cursors_is_read(store: Store) -> None:
    for _ in range(4):
        fill(store, "main", 1)
    fill(store, "other", 1)
    cursors = list(START)
    cursors[keys.partition("main")] = 3
    read = {(ring.list_id, ring.number) for ring in store.read_feeds(cursors, 0)}
    assert read == {("main", 4), ("other", 1)}


def test_a_cursor_ahead_of_the_feed_hears_nothing(store: Store) -> None:
    """No error either: whoever follows has to compare with the tails."""
    fill(store, "main", 1)
    cursors = [7] * keys.PARTITIONS
    assert store.read_feeds(cursors, 0.01) == []
    assert all(tail < cursor for tail, cursor in zip(store.feed_tails(), cursors, strict=True))


def later(action: Callable[[], object]) -> threading.Thread:
    """Does it while the test waits for the feed."""
    thread = threading.Timer(0.1, action)
    thread.start()
    return thread


def test_waiting_ends_with_the_next_ring(store: Store) -> None:
    fill(store, "main", 2)
    cursors = store.feed_tails()
    batch = batch_after("other", origin("other"))
    appended_at: list[float] = []

    def append() -> None:
        appended_at.append(time.monotonic())
        assert store.append([batch]) == [Appended(1)]

    thread = later(append)
    rings = store.read_feeds(cursors, LONG_S)
    heard_at = time.monotonic()
    thread.join()
    assert [ring.list_id for ring in rings] == ["other"]
    assert heard_at - appended_at[0] < SOON_S


def test_waiting_does_not_end_for_a_refused_batch(store: Store) -> None:
    entries = fill(store, "main", 2)
    thread = later(lambda: store.append([batch_after("main", entries[0].cursor)]))
    assert store.read_feeds(store.feed_tails(), 0.3) == []
    thread.join()


def test_waiting_ends_in_time_if_nothing_rings(store: Store) -> None:
    started = time.monotonic()
    assert store.read_feeds(START, 0.2) == []
    assert 0.15 < time.monotonic() - started < SOON_S


def test_not_waiting_at_all(store: Store) -> None:
    started = time.monotonic()
    assert store.read_feeds(START, 0) == []
    assert store.read_feeds(START, 0.0004) == []
    assert time.monotonic() - started < SOON_S


def test_what_rang_already_is_not_waited_for(store: Store) -> None:
    fill(store, "main", 1)
    started = time.monotonic()
    assert len(store.read_feeds(START, LONG_S)) == 1
    assert time.monotonic() - started < SOON_S
