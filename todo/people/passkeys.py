"""Passkeys: adding them, signing in with them, removing them."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from todo.errors import TodoError
from todo.people import passkeys_webauthn as webauthn
from todo.people.coming_in import NOBODY, ComingIn, know
from todo.people.model import Challenge, Passkey, SignedIn
from todo.people.part import existing
from todo.people.passkeys_webauthn import CHALLENGE_MS, Site
from todo.people.records import challenge_name
from todo.people.secret import digest, new_secret, public_id
from todo.people.sessions import open_session
from todo.people.store import Put
from todo.people.texts import check_name, normal_address
from todo.people.throttle import challenge_tries, take
from todo.people.transaction import Transaction

MOST_PASSKEYS = 20


class Passkeys(ComingIn):
    def passkey_challenge(self, site: Site, person: str | None = None, address: str = "") -> dict[str, Any]:
        """What the browser is asked: to make a passkey for a person, or, without one, to sign somebody in
        with a passkey that it has. The challenge in it works once, for 5 minutes.

        Raises `unknown_person`, `too_many_passkeys`, `too_many_tries` with `retry_after_s`.
        """
        now, challenge = self._clock(), new_secret()
        if person is None:
            take(self._store, [challenge_tries(normal_address(address))], now)
            options = webauthn.sign_in_options(site, challenge)
        else:
            found = existing(self._records, person)
            passkeys = self._records.passkeys_of(person)
            _check_room(passkeys)
            options = webauthn.registration_options(site, challenge, found, passkeys.values())
        record = Challenge(person, now + CHALLENGE_MS)
        self._store.keep(
            challenge_name(digest(challenge)), Put(msgspec.json.encode(record), now + CHALLENGE_MS)
        )
        return options

    def add_passkey(self, person: str, name: str, credential: dict[str, Any], site: Site) -> Passkey:
        """Keeps what the browser made for `passkey_challenge`.

        Raises `passkey_refused`, `challenge_expired`, `passkey_exists`, `too_many_passkeys`, `name_empty`,
        `name_too_long`, `bad_request`, `unknown_person`.
        """
        name = check_name(name)
        made = webauthn.made(credential, self._used_challenge(credential, person), site)
        key = digest(made.credential)

        def work(transaction: Transaction) -> Passkey:
            existing(transaction, person)
            if transaction.passkey(key) is not None:
                raise TodoError("passkey_exists")
            _check_room(transaction.passkeys_of(person))
            passkey = Passkey(public_id(), person, name, *made, created=transaction.now)
            transaction.save_passkey(key, passkey)
            transaction.note("passkey_added", person, person=person, passkey=passkey.id)
            return passkey

        return self._transact(work)

    def passkeys(self, person: str) -> list[Passkey]:
        """The person's passkeys, the newest first."""
        return sorted(self._records.passkeys_of(person).values(), key=lambda passkey: -passkey.created)

    def rename_passkey(self, person: str, id: str, name: str) -> None:
        """Raises `unknown_passkey`, `name_empty`, `name_too_long`, `bad_request`."""
        name = check_name(name)

        def work(transaction: Transaction) -> None:
            key, passkey = _own(transaction, person, id)
            transaction.save_passkey(key, replace(passkey, name=name))
            transaction.note("passkey_renamed", person, person=person, passkey=id)

        self._transact(work)

    def remove_passkey(self, person: str, id: str) -> None:
        """Raises `unknown_passkey`, and `last_passkey` for the only one of who has neither a password
        nor an identity at a provider."""

        def work(transaction: Transaction) -> None:
            key, passkey = _own(transaction, person, id)
            has_other = transaction.has_password(person) or transaction.identities_of(person)
            if not has_other and len(transaction.passkeys_of(person)) == 1:
                raise TodoError("last_passkey")
            _remove(transaction, key, passkey, person)

        self._transact(work)

    def sign_in_with_passkey(
        self, credential: dict[str, Any], site: Site, address: str, device: str
    ) -> SignedIn:
        """Opens a session for the person whose passkey it is. One that counts its uses and did not count on
        may have been copied: it is refused, which the security log tells.

        Raises `challenge_expired`, `passkey_refused` (also for a person who is disabled), `busy`,
        `store_full`, `store_unavailable`.
        """
        now, address = self._clock(), normal_address(address)
        challenge = self._used_challenge(credential, None)
        key = digest(str(credential.get("id")))
        passkey = self._records.passkey(key)
        person = self._records.person(passkey.person) if passkey else None
        try:
            if passkey is None or person is None or not person.is_active:
                raise TodoError("passkey_refused")
            count = webauthn.used(credential, challenge, site, passkey)
        except TodoError:
            self._note_failure(person, person.id if person else "", address, now)
            raise
        person_id = person.id

        def work(transaction: Transaction) -> SignedIn | None:
            found, known = transaction.person(person_id), transaction.passkey(key)
            if known is None or found is None or not found.is_active:  # it was changed meanwhile
                raise TodoError("passkey_refused")
            if count <= known.sign_count and (count or known.sign_count):
                body = {"person": person_id, "passkey": known.id, "address": address}
                transaction.note("passkey_refused", NOBODY, **body)
                return None
            transaction.save_passkey(key, replace(known, sign_count=count, seen=transaction.now))
            know(transaction, person_id, address)
            secret, session = open_session(transaction, person_id, device)
            body = {"session": session.id, "by": "passkey", "passkey": known.id, "address": address}
            transaction.note("signed_in", person_id, person=person_id, **body)
            return SignedIn(found, secret, session)

        signed_in = self._transact(work)
        if signed_in is None:
            raise TodoError("passkey_refused")
        return signed_in

    def _used_challenge(self, credential: dict[str, Any], person: str | None) -> str:
        """The challenge that the browser answered, which is used up by that, whatever its answer is worth.
        Raises `challenge_expired`, also for one that was for somebody or something else."""
        challenge = webauthn.challenge_in(credential)
        raw = self._store.take(challenge_name(digest(challenge)))
        kept = msgspec.json.decode(raw, type=Challenge) if raw else None
        if kept is None or kept.person != person or self._clock() >= kept.expires:
            raise TodoError("challenge_expired")
        return challenge


def remove_all(transaction: Transaction, person: str, by: str) -> None:
    """Removes all passkeys of a person."""
    for key, passkey in transaction.passkeys_of(person).items():
        _remove(transaction, key, passkey, by)


def _remove(transaction: Transaction, key: str, passkey: Passkey, by: str) -> None:
    transaction.delete_passkey(key, passkey)
    transaction.note("passkey_removed", by, person=passkey.person, passkey=passkey.id)


def _own(transaction: Transaction, person: str, id: str) -> tuple[str, Passkey]:
    """Raises `unknown_passkey`."""
    for key, passkey in transaction.passkeys_of(person).items():
        if passkey.id == id:
            return key, passkey
    raise TodoError("unknown_passkey")


def _check_room(passkeys: dict[str, Passkey]) -> None:
    if len(passkeys) >= MOST_PASSKEYS:
        raise TodoError("too_many_passkeys")
