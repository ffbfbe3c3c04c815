"""Snapshots: a cache that keeps the newest which the log still covers."""

from __future__ import annotations

import pytest

from tests.contract.conftest import Store
from tests.events import fill

OLD, NEW = b"old \x00\xff", b"new"


def test_there_is_none_at_first(store: Store) -> None:
    assert store.load_snapshot("main") is None
    assert store.drop_snapshots() == 0


@pytest.mark.parametrize(
    ("kept", "offered", "force", "replaces"),
    [
        (3, 5, False, True),
        (3, 3, False, True),
        (5, 3, False, False),
        (5, 3, True, True),
        (9, 3, False, True),
        (9, 3, True, True),
    ],
    ids=["newer", "equal", "older", "older by force", "kept one beyond the log", "the same by force"],
)
def test_what_replaces_a_snapshot(store: Store, kept: int, offered: int, force: bool, replaces: bool) -> None:
    fill(store, "main", 5)
    assert store.save_snapshot("main", kept, OLD)
    assert store.save_snapshot("main", offered, NEW, force) is replaces
    assert store.load_snapshot("main") == (NEW if replaces else OLD)


def test_what_was_replaced_by_force_counts_with_its_own_position(store: Store) -> None:
    fill(store, "main", 5)
    store.save_snapshot("main", 5, OLD)
    store.save_snapshot("main", 2, OLD, force=True)
    assert store.save_snapshot("main", 3, NEW)


def test_each_list_has_its_own(store: Store) -> None:
    for name in ("a", "b", "c"):
        fill(store, name, 1)
    store.save_snapshot("a", 1, b"of a")
    store.save_snapshot("b", 1, b"of b")
    assert [store.load_snapshot(name) for name in ("a", "b", "c")] == [b"of a", b"of b", None]
    assert store.drop_snapshots() == 2
    assert [store.load_snapshot(name) for name in ("a", "b", "c")] == [None, None, None]
    assert store.drop_snapshots() == 0


def test_dropping_them_touches_no_log(store: Store) -> None:
    entries = fill(store, "main", 3)
    store.save_snapshot("main", 3, OLD)
    store.drop_snapshots()
    assert store.read("main", 0, 10) == entries


def test_a_large_one_comes_back_byte_for_byte(store: Store) -> None:
    data = bytes(range(256)) * 20_000
    store.save_snapshot("main", 0, data)
    assert store.load_snapshot("main") == data
