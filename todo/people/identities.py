"""Coming in by the word of a provider: who somebody is there belongs to one account here.

Nothing here knows how a provider is asked; the caller has checked what it says. An account is found by the
provider and its own name for the person, never by a mail address.
"""

from __future__ import annotations

import secrets

import msgspec

from todo.errors import TodoError
from todo.people.coming_in import know
from todo.people.invitations import usable_of, use_of
from todo.people.model import MINUTE_MS, Flow, Identity, Person, SignedIn, hue
from todo.people.part import Part, existing, new_person_id
from todo.people.records import flow_name, login_name
from todo.people.secret import digest, new_secret
from todo.people.sessions import open_session
from todo.people.signing_in import claimed_id
from todo.people.store import Put
from todo.people.texts import LOGIN_CHARACTERS, normal_address
from todo.people.transaction import Transaction

FLOW_MS = 10 * MINUTE_MS
MOST_ALIKE = 20
"""Logins that are tried with a number, before one with random letters is taken."""


class Vouched(msgspec.Struct, frozen=True):
    """Somebody for whom a provider vouches: `subject` is what it calls them, and never changes."""

    issuer: str
    subject: str

    @property
    def key(self) -> str:
        return digest(f"{self.issuer}\n{self.subject}")


class Identities(Part):
    def sign_in_by(self, vouched: Vouched, address: str, device: str) -> SignedIn | None:
        """Opens a session for the person whose identity that is; None if it is nobody's.

        Raises `account_disabled`, `busy`, `store_full`, `store_unavailable`.
        """
        if self._records.identity(vouched.key) is None:
            return None

        def work(transaction: Transaction) -> SignedIn | None:
            identity = transaction.identity(vouched.key)
            person = transaction.person(identity.person) if identity else None
            if person is None:  # it was unlinked meanwhile
                return None
            if not person.is_active:
                raise TodoError("account_disabled")
            return _signed_in(transaction, person, normal_address(address), device)

        return self._transact(work)

    def sign_up_by(
        self,
        vouched: Vouched,
        name: str,
        login: str,
        address: str,
        device: str,
        invitation: str | None = None,
        is_open: bool = False,
    ) -> SignedIn:
        """Makes an account without a password, and signs in. `name` and `login` are as `check_name` and
        `check_login` give them; a login that somebody has gets a number. `invitation` is the digest of the
        secret of an owner link or an invitation; without one it must be `is_open`.

        Raises `invitation_needed`, `link_invalid`, `identity_taken`, `busy`, `store_full`,
        `store_unavailable`.
        """

        def work(transaction: Transaction) -> SignedIn:
            if transaction.identity(vouched.key):
                raise TodoError("identity_taken")
            used = None
            if invitation is not None:
                used = usable_of(transaction, invitation, ("owner", "invite"), transaction.now)
            elif not is_open:
                raise TodoError("invitation_needed")
            role = used.role if used else "member"
            claimed = claimed_id(transaction) if role == "owner" else None
            person_id = claimed or new_person_id()
            free = _free_login(transaction, login)
            person = Person(person_id, name, free, hue(person_id), role, transaction.now)
            transaction.save_login(person)
            transaction.save_person(person)
            transaction.note("person_added", person_id, person=person_id, role=role, claimed=bool(claimed))
            _link(transaction, vouched, person_id)
            if used and invitation is not None:
                used = use_of(transaction, invitation, used, person_id)
            signed_in = _signed_in(transaction, person, normal_address(address), device)
            return msgspec.structs.replace(signed_in, invitation=used)

        return self._transact(work)

    def link(self, vouched: Vouched, person: str) -> None:
        """Makes an identity one of the person's ways to sign in. Does nothing if it is.

        Raises `identity_taken`, `already_linked` (to another identity of that provider), `unknown_person`.
        """

        def work(transaction: Transaction) -> None:
            existing(transaction, person)
            there = transaction.identity(vouched.key)
            if there and there.person == person:
                return
            if there:
                raise TodoError("identity_taken")
            own = transaction.identities_of(person).values()
            if any(identity.issuer == vouched.issuer for identity in own):
                raise TodoError("already_linked")
            _link(transaction, vouched, person)

        self._transact(work)

    def unlink(self, issuer: str, person: str) -> None:
        """Takes the person's identity at a provider away, if there is one. Raises `only_way_in` for who has
        neither a password nor a passkey, and `unknown_person`."""

        def work(transaction: Transaction) -> None:
            existing(transaction, person)
            own = transaction.identities_of(person).items()
            linked = [(key, identity) for key, identity in own if identity.issuer == issuer]
            has_other = transaction.has_password(person) or transaction.passkeys_of(person)
            if linked and not has_other:
                raise TodoError("only_way_in")
            for key, identity in linked:
                transaction.delete_identity(key, identity)
                transaction.note("identity_unlinked", person, person=person)

        self._transact(work)

    def is_linked(self, issuer: str, person: str) -> bool:
        """Whether the person has an identity at that provider."""
        own = self._records.identities_of(person).values()
        return any(identity.issuer == issuer for identity in own)

    def begin_flow(
        self, next: str, back: str, invitation_secret: str | None = None, person: str | None = None
    ) -> str:
        """Notes a sign-in that is to be finished within 10 minutes, and returns its secret."""
        secret, expires = new_secret(), self._clock() + FLOW_MS
        flow = Flow(next, back, expires, digest(invitation_secret) if invitation_secret else None, person)
        self._store.keep(flow_name(digest(secret)), Put(msgspec.json.encode(flow), expires))
        return secret

    def end_flow(self, secret: str) -> Flow | None:
        """The sign-in of a secret, once; None if it took too long, or was ended before."""
        raw = self._store.take(flow_name(digest(secret)))
        flow = msgspec.json.decode(raw, type=Flow) if raw else None
        return flow if flow and self._clock() < flow.expires else None


def _link(transaction: Transaction, vouched: Vouched, person: str) -> None:
    transaction.save_identity(vouched.key, Identity(person, vouched.issuer, transaction.now))
    transaction.note("identity_linked", person, person=person)


def _signed_in(transaction: Transaction, person: Person, address: str, device: str) -> SignedIn:
    know(transaction, person.id, address)
    secret, session = open_session(transaction, person.id, device)
    transaction.note("signed_in", person.id, person=person.id, session=session.id, by="oidc", address=address)
    return SignedIn(person, secret, session)


def _free_login(transaction: Transaction, login: str) -> str:
    """The login, or that with a number at its end if somebody has it."""
    start = login[: LOGIN_CHARACTERS - 20]
    wanted = [login, *(f"{start}-{number}" for number in range(2, MOST_ALIKE))]
    taken = transaction.get([login_name(one) for one in wanted])
    free = (one for one, raw in zip(wanted, taken, strict=True) if raw is None)
    return next(free, f"{start}-{secrets.token_hex(6)}")
