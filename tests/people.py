"""Accounts for tests: a clock that is set, cheap hashes that are counted, and what always holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher

from todo.errors import TodoError
from todo.people.memory_store import MemoryPeopleStore
from todo.people.model import SignedIn
from todo.people.passwords import Passwords
from todo.people.people import People
from todo.people.records import (
    Records,
    identities_name,
    login_name,
    passkeys_name,
    password_name,
    sessions_name,
    tokens_name,
)
from todo.people.store import PeopleStore

PASSWORD = "correct horse"
HOME = "203.0.113.7"
ELSEWHERE = "198.51.100.9"


class Clock:
    """Now, and later by what it is told. It begins at the time of the store's own clock."""

    def __init__(self) -> None:
        self.now = time.time_ns() // 1_000_000

    def __call__(self) -> int:
        return self.now

    def advance(self, ms: int) -> None:
        self.now += ms


def cheap_hasher(**costs: int) -> PasswordHasher:
    return PasswordHasher(**{"time_cost": 1, "memory_cost": 8, "parallelism": 1, **costs})


class CountedHashes(Passwords):
    """Counts what is hashed."""

    def __init__(self, **costs: int) -> None:
        self.hashed = 0
        super().__init__(self._counted, cheap_hasher(**costs))

    def _counted(self, work: Callable[[], Any]) -> Any:
        self.hashed += 1
        return work()


class Accounts(People):
    """People with a clock to set, on a store to look into."""

    def __init__(self, store: PeopleStore | None = None, clock: Clock | None = None, **more: Any) -> None:
        self.store = store or MemoryPeopleStore()
        self.clock = clock or Clock()
        self.hashes: CountedHashes = more.pop("passwords", None) or CountedHashes()
        super().__init__(self.store, self.hashes, self.clock, **more)

    def owner(self, login: str = "ann", name: str = "Ann Lee") -> SignedIn:
        """A new owner who has just signed up."""
        return self.sign_up(self.owner_link(), name, login, PASSWORD, "Firefox")

    def member(self, login: str, name: str = "Bo") -> SignedIn:
        """A new member who has just signed up."""
        _, secret = self.invite("cli")
        return self.sign_up(secret, name, login, PASSWORD, "Firefox")

    def types(self, after: int = 0) -> list[str]:
        """The types of the security log's entries."""
        return [record.event.type for record in self.log(after, 1_000)]


def refused(call: Callable[..., Any], *arguments: Any, **named: Any) -> TodoError:
    """The error of a call that must be refused."""
    with pytest.raises(TodoError) as caught:
        call(*arguments, **named)
    return caught.value


def code(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    return refused(call, *arguments, **named).code


def check_consistent(people: People, store: PeopleStore) -> None:
    """Asserts that the records fit each other, and what the security log tells: nothing is half done."""
    records = Records(store)
    people.verify_log()
    persons = {person.id: person for person in records.all_persons()}
    roles: dict[str, Any] = {}
    disabled, erased, used = set(), set(), set()
    linked: dict[str, int] = {}
    sessions: dict[str, set[str]] = {}
    passkeys: dict[str, set[str]] = {}
    for record in people.log(0, 10_000):
        body, type_ = record.event.body, record.event.type
        assert body is not None
        person = body.get("person")
        if type_ in ("person_added", "role_changed"):
            roles[person] = body["role"]
        elif type_ == "person_disabled":
            disabled.add(person)
        elif type_ == "person_enabled":
            disabled.discard(person)
        elif type_ == "person_erased":
            erased.add(person)
            linked.pop(person, None)
        elif type_ == "identity_linked":
            linked[person] = linked.get(person, 0) + 1
        elif type_ == "identity_unlinked":
            linked[person] -= 1
        elif type_ == "invitation_used":
            used.add(body["invitation"])
        elif type_ == "signed_in":
            sessions.setdefault(person, set()).add(body["session"])
        elif type_ in ("signed_out", "session_ended"):
            sessions[person].discard(body["session"])
        elif type_ == "sessions_ended":
            sessions[person] &= {body["kept"]}
        elif type_ == "passkey_added":
            passkeys.setdefault(person, set()).add(body["passkey"])
        elif type_ == "passkey_removed":
            passkeys[person].discard(body["passkey"])
    assert set(roles) == set(persons)
    for id, person in persons.items():
        assert person.erased == (id in erased)
        if not person.erased:
            assert person.role == roles[id]
            assert person.disabled == (id in disabled)
        [password] = store.get([password_name(id)])
        identities = records.identities_of(id)
        kept = records.passkeys_of(id)
        assert (password is not None or bool(identities) or bool(kept)) == bool(person.login)
        assert set(identities) == set(store.members(identities_name(id)))
        assert all(identity.person == id for identity in identities.values())
        assert len(identities) == linked.get(id, 0)
        if person.login:
            assert store.get([login_name(person.login)]) == [id.encode()]
        found = records.sessions_of(id)
        assert set(found) == set(store.members(sessions_name(id)))
        assert {session.id for session in found.values()} == sessions.get(id, set())
        assert set(records.tokens_of(id)) == set(store.members(tokens_name(id)))
        assert set(kept) == set(store.members(passkeys_name(id)))
        assert {passkey.id for passkey in kept.values()} == passkeys.get(id, set())
    for invitation in records.all_invitations().values():
        assert bool(invitation.used) == (invitation.id in used)
        assert invitation.used_by is None or invitation.used_by in persons
