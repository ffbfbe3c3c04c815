"""Following the security log: whoever is sent away is looked at at once, and after a gap everybody is."""

from __future__ import annotations

import pytest

from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.people import watch as watch_module
from todo.people.memory_store import MemoryPeopleStore
from todo.people.people import People
from todo.people.watch import STALE_S, PeopleWatch

PASSWORD = "correct horse battery"


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Watched:
    """`ended` is who was looked at again."""

    def __init__(self) -> None:
        self.ended: list[str | None] = []
        self.people = People(MemoryPeopleStore())
        self.watch = PeopleWatch(self.people, self.ended.append, lambda *_: None)
        self.watch.turn(0)
        self.ended.clear()

    def turn(self) -> list[str | None]:
        self.watch.turn(0)
        ended, self.ended[:] = list(self.ended), []
        return ended


@pytest.fixture
def watched() -> Watched:
    return Watched()


def sign_up(people: People, name: str) -> str:
    return people.sign_up(people.owner_link(), name, name, PASSWORD, "").person.id


def test_coming_in_ends_nobody(watched: Watched) -> None:
    sign_up(watched.people, "Ann")
    assert watched.turn() == []


def test_each_way_of_being_sent_away_is_noticed(watched: Watched) -> None:
    people = watched.people
    ann, bo = sign_up(people, "Ann"), sign_up(people, "Bo")
    watched.turn()
    people.sign_out(people.sign_in("bo", PASSWORD, "", "").session)
    assert watched.turn() == [bo]
    people.end_sessions(bo)
    assert watched.turn() == [bo]
    people.set_role(bo, "member", ann)
    assert watched.turn() == [bo]
    token, _ = people.add_token(bo, "mine", ("read",), None)
    people.revoke_token(bo, token.id)
    assert watched.turn() == [bo]
    people.set_disabled(bo, True, ann)
    assert bo in watched.turn()
    people.erase(bo, ann)
    assert bo in watched.turn()


def test_at_the_start_and_after_a_gap_everybody_is_looked_at(watched: Watched) -> None:
    fresh = PeopleWatch(watched.people, watched.ended.append, lambda *_: None)
    fresh.turn(0)
    assert watched.ended == [None]


def test_an_older_copy_of_the_store_is_noticed(watched: Watched) -> None:
    sign_up(watched.people, "Ann")
    watched.watch._cursor = Cursor(99, b"0" * 16)
    with pytest.raises(TodoError) as raised:
        watched.watch.turn(0)
    assert raised.value.code == "log_damaged"


def test_it_is_fresh_for_a_few_seconds_after_it_heard(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(watch_module, "time", clock)
    watched.turn()
    clock.now += STALE_S - 0.1
    assert watched.watch.is_fresh()
    clock.now += 0.2
    assert not watched.watch.is_fresh()


def test_what_could_not_be_looked_at_is_looked_at_again(watched: Watched) -> None:
    """The store answers for the log and not for a session: nobody stays in for that."""
    people, tries = watched.people, [TodoError("store_unavailable")]

    def ended(person: str | None) -> None:
        if tries:
            raise tries.pop()
        watched.ended.append(person)

    watch = PeopleWatch(people, ended, lambda *_: None)
    with pytest.raises(TodoError):
        watch.turn(0)
    assert not watch.is_fresh()
    watch.turn(0)
    assert watched.ended == [None]
