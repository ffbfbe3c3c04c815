"""What a store keeps for consumers: how far each has come in each list, and which process runs it."""

from __future__ import annotations

import time

from tests.harness import wait_until
from todo.events.codec import Cursor
from todo.events.log import Progress
from todo.projections.boards import Store

ONE, TWO = Cursor(1, bytes(range(16))), Cursor(2**40, bytes(range(16, 32)))


def test_what_was_noted_is_there_for_that_list_and_that_consumer_alone(store: Store) -> None:
    assert store.load_progress("snapshots", ["main", "other"]) == [None, None]
    assert store.save_progress("snapshots", "main", Progress(1, (ONE, TWO)))
    assert store.load_progress("snapshots", ["other", "main"]) == [None, Progress(1, (ONE, TWO))]
    assert store.load_progress("webhooks", ["main"]) == [None]
    assert store.save_progress("snapshots", "main", Progress(1, ()))
    assert store.load_progress("snapshots", ["main"]) == [Progress(1, ())]
    assert store.load_progress("snapshots", []) == []


def test_who_has_an_older_lease_can_note_nothing_any_more(store: Store) -> None:
    assert store.save_progress("snapshots", "main", Progress(2, (TWO,)))
    assert not store.save_progress("snapshots", "main", Progress(1, (ONE,)))
    assert store.load_progress("snapshots", ["main"]) == [Progress(2, (TWO,))]
    assert store.save_progress("snapshots", "main", Progress(3, (ONE,)))


def test_a_lease_is_one_holders_until_it_is_given_back(store: Store) -> None:
    first = store.take_lease("snapshots", "ann", 30.0)
    assert first
    assert store.take_lease("snapshots", "bo", 30.0) is None
    assert store.take_lease("snapshots", "ann", 30.0) == first
    assert store.take_lease("webhooks", "bo", 30.0)
    store.release_lease("snapshots", "bo")
    assert store.take_lease("snapshots", "bo", 30.0) is None
    store.release_lease("snapshots", "ann")
    second = store.take_lease("snapshots", "bo", 30.0)
    assert second
    assert second > first


def test_a_lease_of_one_who_died_ends(store: Store) -> None:
    first = store.take_lease("snapshots", "ann", 0.05)
    began = time.monotonic()
    second = wait_until(lambda: store.take_lease("snapshots", "bo", 30.0), 5.0, "the lease")
    assert time.monotonic() - began > 0.02
    assert first
    assert second > first
    assert store.take_lease("snapshots", "ann", 30.0) is None
