"""A store that breaks off at any point of a use case: nothing is half done, and it can be done again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Accounts, check_consistent
from tests.people_scenario import USE_CASES, build
from todo.errors import TodoError
from todo.people.memory_store import MemoryPeopleStore

MOST_CALLS = 100
PAST_THE_LOG = {"touch", "keep", "take"}


class Breaking:
    """Breaks off at the call with that number: before it is made, or after, when its answer is lost."""

    def __init__(self, store: MemoryPeopleStore, number: int, is_after: bool) -> None:
        self._store = store
        self._left = number
        self._is_after = is_after
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*arguments: Any) -> Any:
            self.calls.append(name)
            is_last = len(self.calls) == self._left
            if is_last and not self._is_after:
                raise TodoError("store_unavailable")
            answer = method(*arguments)
            if is_last:
                raise TodoError("store_unavailable")
            return answer

        return call


def without_once(records: dict[str, bytes]) -> dict[str, bytes]:
    """Records without those that are given and used up past the log: the next try asks for a new one."""
    return {name: value for name, value in records.items() if not name.startswith(("challenge:", "flow:"))}


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", USE_CASES)
def test_nothing_is_half_done(name: str, is_after: bool) -> None:
    for number in range(1, MOST_CALLS):
        store = MemoryPeopleStore()
        world = build(Accounts(store))
        before, head = dict(store.records), store.head()
        breaking: Any = Breaking(store, number, is_after)
        people = Accounts(breaking, world.people.clock)
        try:
            USE_CASES[name](world._replace(people=people))
        except TodoError as error:
            if error.code != "store_unavailable":
                raise
        check_consistent(world.people, store)
        if store.head() == head and "touch" not in breaking.calls:
            assert without_once(store.records) == without_once(before)
        else:
            assert set(breaking.calls) & {"commit", *PAST_THE_LOG}
        assert breaking.calls.count("commit") <= 1
        if len(breaking.calls) < number:
            return
        if store.head() == head:
            USE_CASES[name](world)
            check_consistent(world.people, store)
    raise AssertionError("The use case makes more calls than are tried.")
