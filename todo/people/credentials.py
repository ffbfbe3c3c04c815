"""Changing how a person signs in: password, reset link, recovery codes."""

from __future__ import annotations

from todo.errors import TodoError
from todo.people.invitations import usable, use
from todo.people.model import DAY_MS, Invitation, Session, SignedIn
from todo.people.part import Part, check_owner, existing
from todo.people.passwords import Passwords
from todo.people.records import password_name
from todo.people.secret import CODES, code_digest, digest, new_code, new_secret, public_id
from todo.people.sessions import end_all, open_session
from todo.people.texts import check_password, password_key
from todo.people.throttle import give_back, password_tries, take
from todo.people.transaction import Transaction

RESET_MS = DAY_MS


class Credentials(Part):
    def change_password(self, person: str, old: str, new: str, session: Session) -> str:
        """Gives the person a new password. Their sessions end, and a new one takes the place of the one that
        asks: its secret is returned. Who has none yet, because they sign in by a provider, gives no old one.

        Raises `wrong_credentials` (the old password is not right), `too_many_tries`, `password_too_weak`,
        `unknown_person`, `overloaded`, `busy`, `store_full`, `store_unavailable`.
        """
        found = existing(self._records, person)
        password = check_password(new, found.login)
        counter = password_tries(person)
        take(self._store, [counter], self._clock())
        [before] = self._records.get([password_name(person)])
        if before is not None and not is_password_of(self._passwords, before, password_key(old)):
            raise TodoError("wrong_credentials")
        stored = self._passwords.hash(password)

        def work(transaction: Transaction) -> SignedIn:
            if transaction.get([password_name(person)]) != [before]:  # it was changed meanwhile
                raise TodoError("wrong_credentials")
            return _renewed(transaction, person, stored, session.device)

        signed_in = self._transact(work)
        give_back(self._store, [counter], [])
        return signed_in.secret

    def has_password(self, person: str) -> bool:
        return self._records.has_password(person)

    def reset_link(self, by: str, person: str) -> str:
        """The secret of a link for a person who forgot their password. It is good for 24 hours, and links
        made before are no more. Raises `unknown_person`, and `not_allowed` unless `by` is an owner or the
        command line."""

        def work(transaction: Transaction) -> str:
            check_owner(transaction, by)
            found = existing(transaction, person)
            if not found.login:
                raise TodoError("unknown_person")
            drop_resets(transaction, person, by)
            secret, now = new_secret(), transaction.now
            link = Invitation(public_id(), "reset", found.role, by, now, now + RESET_MS, person=person)
            transaction.save_invitation(digest(secret), link)
            transaction.note("invitation_added", by, invitation=link.id, kind=link.kind, person=person)
            return secret

        return self._transact(work)

    def reset_password(self, secret: str, new: str, device: str) -> SignedIn:
        """Gives the person of a reset link a new password, ends all their sessions, and signs in.

        Raises `link_invalid` (also if the person is disabled), `password_too_weak`, `overloaded`, `busy`,
        `store_full`, `store_unavailable`.
        """
        link = usable(self._records, secret, ("reset",), self._clock())
        person = self._records.person(link.person or "")
        if person is None or not person.is_active:
            raise TodoError("link_invalid")
        person_id = person.id
        stored = self._passwords.hash(check_password(new, person.login))

        def work(transaction: Transaction) -> SignedIn:
            found = transaction.person(person_id)
            link = usable(transaction, secret, ("reset",), transaction.now)
            if found is None or not found.is_active:
                raise TodoError("link_invalid")
            use(transaction, secret, link, person_id)
            return _renewed(transaction, person_id, stored, device)

        return self._transact(work)

    def make_recovery_codes(self, person: str) -> list[str]:
        """10 new codes, each good for one sign-in in the place of the password; those before are no more.
        Raises `unknown_person`."""
        codes = [new_code() for _ in range(CODES)]

        def work(transaction: Transaction) -> list[str]:
            existing(transaction, person)
            transaction.save_codes(person, list(map(code_digest, codes)))
            transaction.note("recovery_codes_made", person, person=person, count=len(codes))
            return codes

        return self._transact(work)

    def recovery_codes_left(self, person: str) -> int:
        """How many of the person's codes are not used up."""
        return len(self._records.codes(person))


def is_password_of(passwords: Passwords, stored: bytes | None, given: str) -> bool:
    """Whether the hash is that password's. One hash is computed in every case."""
    return passwords.verify(stored.decode() if stored else None, given)


def save_password(transaction: Transaction, person: str, stored: str) -> None:
    transaction.put(password_name(person), stored.encode())


def drop_resets(transaction: Transaction, person: str, by: str) -> None:
    """Revokes the reset links of a person."""
    for key, link in transaction.all_invitations().items():
        if link.kind == "reset" and link.person == person and not link.used:
            transaction.delete_invitation(key)
            transaction.note("invitation_revoked", by, invitation=link.id, kind=link.kind)


def _renewed(transaction: Transaction, person: str, stored: str, device: str) -> SignedIn:
    save_password(transaction, person, stored)
    transaction.note("password_changed", person, person=person)
    drop_resets(transaction, person, person)
    end_all(transaction, person, person)
    secret, session = open_session(transaction, person, device)
    transaction.note("signed_in", person, person=person, session=session.id, by="new_password")
    return SignedIn(existing(transaction, person), secret, session)
