"""What the parts of `People` have in common: the store, the passwords, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import uuid_utils

from todo.access import OPERATOR
from todo.errors import TodoError
from todo.people.model import Person
from todo.people.passwords import Passwords
from todo.people.records import Records
from todo.people.store import PeopleStore
from todo.people.transaction import Transaction, transact

T = TypeVar("T")

CLI = OPERATOR.actor
"""In the place of a person's id in `by`: who runs the command line may do everything."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Part:
    """The base of each part of `People`."""

    def __init__(
        self,
        store: PeopleStore,
        passwords: Passwords | None = None,
        clock: Callable[[], int] = now_ms,
        open_sign_up: bool = False,
    ) -> None:
        self._store = store
        self._passwords = passwords or Passwords()
        self._clock = clock
        self._open_sign_up = open_sign_up
        self._records = Records(store)

    def _transact(self, work: Callable[[Transaction], T], now: int | None = None) -> T:
        return transact(self._store, self._clock if now is None else lambda: now, work)


def new_person_id() -> str:
    return str(uuid_utils.uuid7())


def existing(records: Records, person: str) -> Person:
    """The person. Raises `unknown_person`, also for one that is erased."""
    found = records.person(person)
    if found is None or found.erased:
        raise TodoError("unknown_person")
    return found


def check_owner(records: Records, by: str) -> None:
    """Raises `not_allowed` unless `by` is the command line or an owner of the installation."""
    if by == CLI:
        return
    person = records.person(by)
    if person is None or not person.is_active or person.role != "owner":
        raise TodoError("not_allowed", "Only an owner of this installation may do that.")


def is_owner(person: Person) -> bool:
    """Whether this is an owner who can sign in."""
    return person.role == "owner" and person.is_active and bool(person.login)


def check_not_last_owner(records: Records, person: Person) -> None:
    """Raises `last_owner` if nobody else is an owner who can sign in."""
    if is_owner(person) and not any(is_owner(one) and one.id != person.id for one in records.all_persons()):
        raise TodoError("last_owner")
