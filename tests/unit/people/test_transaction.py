"""Transactions: what they read, and what happens when another comes between."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Clock, code
from todo.errors import TodoError
from todo.people import transaction as module
from todo.people.memory_store import MemoryPeopleStore
from todo.people.store import PeopleStore
from todo.people.transaction import Transaction, transact


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.time, "sleep", lambda _seconds: None)


def add(store: PeopleStore, name: str) -> None:
    def work(transaction: Transaction) -> None:
        transaction.put(name, b"x")
        transaction.note("added", "ann")

    transact(store, Clock(), work)


def test_it_reads_what_it_wrote() -> None:
    store = MemoryPeopleStore()
    add(store, "a:1")
    transaction = Transaction(store, 0)
    transaction.put("a:2", b"y")
    transaction.delete("a:1")
    assert transaction.get(["a:1", "a:2", "a:3"]) == [None, b"y", None]
    transaction.put("a:1", b"z")
    transaction.delete("a:2")
    assert transaction.get(["a:1", "a:2"]) == [b"z", None]
    assert store.get(["a:1", "a:2"]) == [b"x", None]


def test_it_is_tried_again_when_another_came_between() -> None:
    store, rounds = MemoryPeopleStore(), []

    def work(transaction: Transaction) -> bytes | None:
        rounds.append(transaction.text("a:1"))
        if len(rounds) < 3:
            add(store, "a:1")
        transaction.put("a:2", b"y")
        transaction.note("added", "bo")
        return b"done"

    assert transact(store, Clock(), work) == b"done"
    assert rounds == [None, "x", "x"]
    assert [entry.position for entry in store.log] == [1, 2, 3]


def test_a_refusal_that_another_change_explains_is_tried_again() -> None:
    store, rounds = MemoryPeopleStore(), []

    def work(transaction: Transaction) -> None:
        rounds.append(transaction.head.position)
        if len(rounds) == 1:
            add(store, "a:1")
        raise TodoError("last_owner")

    assert code(transact, store, Clock(), work) == "last_owner"
    assert rounds == [0, 1]


def test_after_many_rounds_it_gives_up() -> None:
    class Hasty(MemoryPeopleStore):
        def commit(self, *arguments: Any) -> bool:
            return False

    def work(transaction: Transaction) -> None:
        transaction.note("added", "bo")

    assert code(transact, Hasty(), Clock(), work) == "busy"


def test_without_an_entry_nothing_is_written() -> None:
    store = MemoryPeopleStore()
    assert transact(store, Clock(), lambda _transaction: 7) == 7
    assert store.log == []
