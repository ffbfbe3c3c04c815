"""Who makes a request or opens a connection: everybody the same person, or whoever is signed in."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from todo.access import Who
from todo.errors import TodoError
from todo.people.model import Person, Session, Token
from todo.people.people import People
from web.accounts.cookies import session_secret

BEARER = "Bearer "


class Credential(Struct, frozen=True):
    """What somebody shows to be let in: the secret of a session or of a token, or nothing."""

    session: str | None = None
    token: str | None = None


class Visitor(Struct, frozen=True):
    """Somebody who was let in: `session` by a browser, `token` by a program, neither where access is open."""

    who: Who
    person: Person
    session: Session | None = None
    token: Token | None = None

    @property
    def is_administrator(self) -> bool:
        """Whether this is an owner of the installation, who may manage accounts."""
        return self.may_change_account and self.person.role == "owner"

    @property
    def may_change_account(self) -> bool:
        """Whether one's own account may be changed: not by a token that was made for lists."""
        return self.token is None or "admin" in self.token.scopes


class Identity(Protocol):
    """`access` is `open` or `accounts`."""

    access: str

    def visitor(self, credential: Credential) -> Visitor:
        """Who that is. Raises `not_signed_in`, and `store_unavailable`."""


def credential(environ: Mapping[str, Any]) -> Credential:
    """What a request shows. A token counts before a cookie: no page of another site can send one."""
    authorization = str(environ.get("HTTP_AUTHORIZATION", ""))
    if authorization.startswith(BEARER):
        return Credential(token=authorization.removeprefix(BEARER).strip())
    return Credential(session=session_secret(environ))


def check_expected(who: Who, expected: object) -> None:
    """Raises `other_person` unless that is who the page took its visitor for, if it says so: meanwhile
    somebody else may have signed in in another tab of the same browser."""
    if expected is not None and expected != who.actor:
        raise TodoError("other_person")


class OpenAccess:
    """Everybody who reaches the server is the same person, `You`, and an owner of every list."""

    access = "open"

    def __init__(self, people: People) -> None:
        self._people = people
        self._you: Visitor | None = None

    def visitor(self, _credential: Credential) -> Visitor:
        if self._you is None:
            person = self._people.person(self._people.you())
            assert person is not None  # `you` makes it
            self._you = Visitor(Who(person.id, everywhere="owner"), person)
        return self._you


class AccountAccess:
    """Only who is signed in, or has a token, is let in."""

    access = "accounts"

    def __init__(self, people: People) -> None:
        self._people = people

    def visitor(self, credential: Credential) -> Visitor:
        if credential.token is not None:
            return self._by_token(credential.token)
        found = self._people.identify(credential.session) if credential.session else None
        if found is None:
            raise TodoError("not_signed_in")
        person, session = found
        return Visitor(Who(sys.intern(person.id)), person, session=session)

    def _by_token(self, secret: str) -> Visitor:
        found = self._people.identify_token(secret)
        if found is None:
            raise TodoError("not_signed_in")
        person, token = found
        most = None if "write" in token.scopes else "viewer" if "read" in token.scopes else "outsider"
        who = Who(sys.intern(person.id), via=token.id, most=most)
        return Visitor(who, person, token=token)
