"""Which counters a try passes, and which failures are worth an entry."""

from __future__ import annotations

from tests.people import refused
from todo.people.memory_store import MemoryPeopleStore
from todo.people.throttle import failures_name, is_noted, password_tries, take, tries


def test_from_a_known_address_strangers_count_for_nothing() -> None:
    assert len(tries("ann", "203.0.113.7", False).all) == 3
    known = tries("ann", "203.0.113.7", True)
    assert known.all == [known.pair, known.address]


def test_names_hold_no_address() -> None:
    names = [counter.name for counter in tries("ann", "203.0.113.7", False).all]
    names.append(failures_name("ann", "203.0.113.7", 1_000))
    assert len(set(names)) == 4
    assert not any("203.0" in name for name in names)


def test_the_seconds_to_wait_are_rounded_up() -> None:
    store, counter = MemoryPeopleStore(), password_tries("ann")
    for _ in range(5):
        take(store, [counter], 1_000)
    assert refused(take, store, [counter], 1_001).details == {"retry_after_s": 1}
    take(store, [counter], 2_000)
    assert refused(take, store, [counter], 2_999).details == {"retry_after_s": 2}


def test_failures_are_noted_at_powers_of_ten() -> None:
    assert [count for count in range(1, 10_001) if is_noted(count)] == [1, 10, 100, 1_000, 10_000]
