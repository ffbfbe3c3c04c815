"""The records of a store by what they are: their names, and their coding as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from todo.people.model import DAY_MS, Identity, Invitation, Passkey, Person, Session, Token
from todo.people.store import PeopleStore, Put

S = TypeVar("S", bound=Struct)

IDLE_MS = 30 * DAY_MS
ABSOLUTE_MS = 180 * DAY_MS

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
"""Whatever else a client names as a person is nobody."""

# A colon is in the name of everything but the log: by that the rights of Redis' users tell them apart.
PERSONS = "all:persons"
INVITATIONS = "all:invitations"
YOU_ID = "person_id:you"


def person_name(person: str) -> str:
    return f"person:{person}"


def login_name(login: str) -> str:
    """Holds the id of the person with that login."""
    return f"login:{login}"


def password_name(person: str) -> str:
    return f"password:{person}"


def codes_name(person: str) -> str:
    """Holds the digests of the recovery codes that are left."""
    return f"codes:{person}"


def known_name(person: str) -> str:
    """Holds from where the person signed in: digest of the address -> when last."""
    return f"known:{person}"


def session_name(digest: str) -> str:
    return f"session:{digest}"


def sessions_name(person: str) -> str:
    return f"sessions:{person}"


def invitation_name(digest: str) -> str:
    return f"invitation:{digest}"


def token_name(digest: str) -> str:
    return f"token:{digest}"


def tokens_name(person: str) -> str:
    return f"tokens:{person}"


def identity_name(key: str) -> str:
    """Holds whose identity it is, of somebody at a provider."""
    return f"identity:{key}"


def identities_name(person: str) -> str:
    return f"identities:{person}"


def flow_name(digest: str) -> str:
    return f"flow:{digest}"


def passkey_name(digest: str) -> str:
    """Of the digest of its credential's id."""
    return f"passkey:{digest}"


def passkeys_name(person: str) -> str:
    return f"passkeys:{person}"


def challenge_name(digest: str) -> str:
    return f"challenge:{digest}"


def session_put(session: Session) -> Put:
    expires = min(session.seen + IDLE_MS, session.created + ABSOLUTE_MS)
    return Put(msgspec.json.encode(session), expires)


def token_put(token: Token) -> Put:
    return Put(msgspec.json.encode(token), token.expires)


class Records:
    """Reads records and decodes them. What is expired is given as if it were there; see `live_session`."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store

    def get(self, names: Sequence[str]) -> list[bytes | None]:
        return self._store.get(names) if names else []

    def members(self, name: str) -> list[str]:
        return self._store.members(name)

    def person(self, person: str) -> Person | None:
        return self._one(person_name(person), Person) if _ID.fullmatch(person) else None

    def all_persons(self) -> list[Person]:
        """Everybody, `You` and the erased too, in the order in which they came."""
        return list(self._many(map(person_name, self.members(PERSONS)), Person).values())

    def some_persons(self, ids: Iterable[str]) -> list[Person]:
        return list(self._many(map(person_name, filter(_ID.fullmatch, ids)), Person).values())

    def with_login(self, login: str) -> Person | None:
        person = self.text(login_name(login)) if login else None
        return self.person(person) if person else None

    def text(self, name: str) -> str | None:
        [raw] = self.get([name])
        return None if raw is None else raw.decode()

    def codes(self, person: str) -> list[str]:
        [raw] = self.get([codes_name(person)])
        return [] if raw is None else msgspec.json.decode(raw, type=list[str])

    def known(self, person: str) -> dict[str, int]:
        [raw] = self.get([known_name(person)])
        return {} if raw is None else msgspec.json.decode(raw, type=dict[str, int])

    def session(self, digest: str) -> Session | None:
        return self._one(session_name(digest), Session)

    def sessions_of(self, person: str) -> dict[str, Session]:
        """By digest."""
        return self._by_digest(sessions_name(person), "session:", Session)

    def invitation(self, digest: str) -> Invitation | None:
        return self._one(invitation_name(digest), Invitation)

    def all_invitations(self) -> dict[str, Invitation]:
        """By digest."""
        return self._by_digest(INVITATIONS, "invitation:", Invitation)

    def token(self, digest: str) -> Token | None:
        return self._one(token_name(digest), Token)

    def tokens_of(self, person: str) -> dict[str, Token]:
        """By digest."""
        return self._by_digest(tokens_name(person), "token:", Token)

    def identity(self, key: str) -> Identity | None:
        return self._one(identity_name(key), Identity)

    def identities_of(self, person: str) -> dict[str, Identity]:
        """By key."""
        return self._by_digest(identities_name(person), "identity:", Identity)

    def has_password(self, person: str) -> bool:
        return self.text(password_name(person)) is not None

    def passkey(self, digest: str) -> Passkey | None:
        return self._one(passkey_name(digest), Passkey)

    def passkeys_of(self, person: str) -> dict[str, Passkey]:
        """By digest."""
        return self._by_digest(passkeys_name(person), "passkey:", Passkey)

    def _one(self, name: str, type_: type[S]) -> S | None:
        [raw] = self.get([name])
        return None if raw is None else msgspec.json.decode(raw, type=type_)

    def _many(self, names: Iterable[str], type_: type[S]) -> dict[str, S]:
        wanted = list(names)
        read = zip(wanted, self.get(wanted), strict=True)
        return {name: msgspec.json.decode(raw, type=type_) for name, raw in read if raw is not None}

    def _by_digest(self, index: str, prefix: str, type_: type[S]) -> dict[str, S]:
        found = self._many((prefix + digest for digest in self.members(index)), type_)
        return {name.removeprefix(prefix): record for name, record in found.items()}


def live_session(session: Session | None, now: int) -> Session | None:
    """The session if it is neither idle for too long nor too old."""
    if session is None or now - session.seen >= IDLE_MS or now - session.created >= ABSOLUTE_MS:
        return None
    return session


def live_invitation(invitation: Invitation | None, now: int) -> Invitation | None:
    """The invitation if it can still be used."""
    return None if invitation is None or invitation.used or now >= invitation.expires else invitation


def live_token(token: Token | None, now: int) -> Token | None:
    return None if token is None or (token.expires is not None and now >= token.expires) else token


def seen_at(record: S, now: int) -> S:
    """The session or token, used now."""
    return replace(record, seen=now)
