"""A change of the accounts: read, decided and written as one, and tried again if another came between."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

import msgspec
import uuid_utils

from todo.errors import TodoError
from todo.events.codec import SALT_BYTES, Cursor, Entry, encode
from todo.events.event import Event
from todo.people.model import Identity, Invitation, Passkey, Person, Session, Token
from todo.people.records import (
    INVITATIONS,
    PERSONS,
    Records,
    codes_name,
    identities_name,
    identity_name,
    invitation_name,
    login_name,
    passkey_name,
    passkeys_name,
    person_name,
    session_name,
    session_put,
    sessions_name,
    token_name,
    token_put,
    tokens_name,
)
from todo.people.store import Change, PeopleStore, Put

T = TypeVar("T")

SCHEMA = 1
MOST_ROUNDS = 40
LONGEST_PAUSE_S = 0.02


class Transaction(Records):
    """What a use case reads and means to write. Records that it wrote it reads as written; sets not."""

    def __init__(self, store: PeopleStore, now: int) -> None:
        super().__init__(store)
        self.head = store.head()  # before anything else is read: see `store`
        self.now = now
        self.change = Change()
        self.entries: list[Entry] = []
        self._command = str(uuid_utils.uuid7())

    def get(self, names: Sequence[str]) -> list[bytes | None]:
        if not (self.change.put or self.change.delete):
            return super().get(names)
        read = zip(names, super().get(names), strict=True)
        return [self._written(name, raw) for name, raw in read]

    def _written(self, name: str, raw: bytes | None) -> bytes | None:
        if put := self.change.put.get(name):
            return put.value
        return None if name in self.change.delete else raw

    def note(self, type_: str, actor: str, **body: Any) -> None:
        """Appends to the security log. `body` holds ids, numbers and addresses: no secret, nothing typed."""
        event = Event(type_, None, actor, self._command, self.now, body, SCHEMA)
        self.entries.append(encode(event, self._cursor(), os.urandom(SALT_BYTES)))

    def _cursor(self) -> Cursor:
        return self.entries[-1].cursor if self.entries else self.head

    def put(self, name: str, value: bytes, expires: int | None = None) -> None:
        self.change.delete.discard(name)
        self.change.put[name] = Put(value, expires)

    def delete(self, name: str) -> None:
        self.change.put.pop(name, None)
        self.change.delete.add(name)

    def save_person(self, person: Person) -> None:
        self.put(person_name(person.id), msgspec.json.encode(person))
        self.change.add.add((PERSONS, person.id))

    def save_login(self, person: Person, before: str = "") -> None:
        """Points the person's login at them, in the place of the one before. Raises `login_taken`."""
        if before == person.login:
            return
        if before:
            self.delete(login_name(before))
        if person.login:
            if self.text(login_name(person.login)) not in (None, person.id):
                raise TodoError("login_taken")
            self.put(login_name(person.login), person.id.encode())

    def save_codes(self, person: str, digests: list[str]) -> None:
        self.put(codes_name(person), msgspec.json.encode(digests))

    def add_session(self, digest: str, session: Session) -> None:
        self.change.put[session_name(digest)] = session_put(session)
        self._add(sessions_name(session.person), digest, self.sessions_of(session.person))

    def delete_session(self, digest: str, session: Session) -> None:
        self.delete(session_name(digest))
        self.change.remove.add((sessions_name(session.person), digest))

    def save_invitation(self, digest: str, invitation: Invitation) -> None:
        self.put(invitation_name(digest), msgspec.json.encode(invitation), invitation.expires)
        self._add(INVITATIONS, digest, self.all_invitations())

    def delete_invitation(self, digest: str) -> None:
        self.delete(invitation_name(digest))
        self.change.remove.add((INVITATIONS, digest))

    def save_token(self, digest: str, token: Token) -> None:
        self.change.put[token_name(digest)] = token_put(token)
        self._add(tokens_name(token.person), digest, self.tokens_of(token.person))

    def delete_token(self, digest: str, token: Token) -> None:
        self.delete(token_name(digest))
        self.change.remove.add((tokens_name(token.person), digest))

    def save_identity(self, key: str, identity: Identity) -> None:
        self.put(identity_name(key), msgspec.json.encode(identity))
        self.change.add.add((identities_name(identity.person), key))

    def delete_identity(self, key: str, identity: Identity) -> None:
        self.delete(identity_name(key))
        self.change.remove.add((identities_name(identity.person), key))

    def save_passkey(self, digest: str, passkey: Passkey) -> None:
        self.put(passkey_name(digest), msgspec.json.encode(passkey))
        self.change.add.add((passkeys_name(passkey.person), digest))

    def delete_passkey(self, digest: str, passkey: Passkey) -> None:
        self.delete(passkey_name(digest))
        self.change.remove.add((passkeys_name(passkey.person), digest))

    def _add(self, index: str, digest: str, there: Collection[str]) -> None:
        """Adds a digest to a set, and takes those out whose records have expired."""
        self.change.add.add((index, digest))
        for gone in {*self.members(index)} - {*there, digest}:
            self.change.remove.add((index, gone))


def transact(store: PeopleStore, clock: Callable[[], int], work: Callable[[Transaction], T]) -> T:
    """What `work` returns, its change committed; nothing is written if it notes nothing.

    `work` may run several times. Raises what it raises, or `busy` if others came between every time.
    """
    for round_number in range(MOST_ROUNDS):
        transaction = Transaction(store, clock())
        try:
            result = work(transaction)
        except TodoError:
            if store.head() == transaction.head:
                raise
        else:
            if not transaction.entries:
                return result
            if store.commit(transaction.head, transaction.change, transaction.entries):
                return result
        time.sleep(random.random() * min(LONGEST_PAUSE_S, 0.001 * 2**round_number))
    raise TodoError("busy", "The accounts are being changed by many at once. It was not done; try again.")
