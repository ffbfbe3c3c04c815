"""Coming in: signing up with a link, signing in with a password or a recovery code."""

from __future__ import annotations

from typing import NamedTuple

from todo.errors import TodoError
from todo.people.coming_in import ComingIn, know
from todo.people.credentials import is_password_of, save_password
from todo.people.invitations import usable, use
from todo.people.model import Person, SignedIn, hue
from todo.people.part import is_owner, new_person_id
from todo.people.records import YOU_ID, password_name
from todo.people.secret import code_digest, digest
from todo.people.sessions import open_session
from todo.people.texts import check_login, check_name, check_password, login_key, normal_address, password_key
from todo.people.throttle import give_back, take, tries
from todo.people.transaction import Transaction


class Proof(NamedTuple):
    """What somebody gave to sign in: a password with the hash that it was checked against and, if that is
    outdated, a new one; or the digest of a recovery code."""

    password: str
    code: str
    stored: bytes | None
    is_right: bool
    is_code: bool
    renewed: str | None


class SigningIn(ComingIn):
    def sign_up(
        self, secret: str | None, name: str, login: str, password: str, device: str, now: int | None = None
    ) -> SignedIn:
        """Makes an account and signs in. `secret` is of an owner link or an invitation, or None where sign-up
        is open. Of two with one link, one gets it.

        The first owner takes the place of `You`, with the id: what was done in open access is theirs.

        Raises `link_invalid`, `login_taken`, `login_invalid`, `password_too_weak`, `name_empty`,
        `name_too_long`, `bad_request`, `overloaded`, `busy`, `store_full`, `store_unavailable`.
        """
        name, login = check_name(name), check_login(login)
        password = check_password(password, login)
        if secret is None:
            if not self._open_sign_up:
                raise TodoError("link_invalid")
        else:
            usable(self._records, secret, ("owner", "invite"), self._clock() if now is None else now)
        stored = self._passwords.hash(password)

        def work(transaction: Transaction) -> SignedIn:
            invitation = None
            if secret is not None:
                invitation = usable(transaction, secret, ("owner", "invite"), transaction.now)
            role = invitation.role if invitation else "member"
            claimed = claimed_id(transaction) if role == "owner" else None
            person_id = claimed or new_person_id()
            person = Person(person_id, name, login, hue(person_id), role, transaction.now)
            transaction.save_login(person)
            transaction.save_person(person)
            save_password(transaction, person.id, stored)
            transaction.note("person_added", person.id, person=person.id, role=role, claimed=bool(claimed))
            if invitation and secret is not None:
                invitation = use(transaction, secret, invitation, person.id)
            session_secret, session = open_session(transaction, person.id, device)
            transaction.note("signed_in", person.id, person=person.id, session=session.id, by="sign_up")
            return SignedIn(person, session_secret, session, invitation)

        return self._transact(work, now)

    def sign_in(self, login: str, password: str, address: str, device: str) -> SignedIn:
        """Opens a session for a login and its password, or one of the recovery codes, which is then used up.

        A login that nobody has costs the same time and is answered the same. After 5 failures from one
        address, for this account or for all, each one more doubles the pause before the next is looked at.
        After 50 an hour from addresses where the account was never signed in, only those where it was are let
        through.

        Raises `wrong_credentials` (also for a person who is disabled), `too_many_tries` with `retry_after_s`
        (the password was not looked at), `overloaded`, `busy`, `store_full`, `store_unavailable`.
        """
        now, address = self._clock(), normal_address(address)
        key = login_key(login)
        person = self._records.with_login(key)
        account = person.id if person else digest(key)
        is_known = digest(address) in self._records.known(account)
        counters = tries(account, address, is_known)
        take(self._store, counters.all, now)
        proof = self._proof(account, password)
        if person is None or not person.is_active or not (proof.is_right or proof.is_code):
            self._note_failure(person, account, address, now)
            raise TodoError("wrong_credentials")
        person_id = person.id

        def work(transaction: Transaction) -> SignedIn:
            found = transaction.person(person_id)
            if found is None or not found.is_active or found.login != key:  # it was changed meanwhile
                raise TodoError("wrong_credentials")
            self._accept(transaction, person_id, proof)
            know(transaction, person_id, address)
            secret, session = open_session(transaction, person_id, device)
            by = "code" if proof.is_code else "password"
            transaction.note(
                "signed_in", person_id, person=person_id, session=session.id, by=by, address=address
            )
            return SignedIn(found, secret, session)

        signed_in = self._transact(work)
        give_back(self._store, [counters.pair], counters.all[1:])
        return signed_in

    def _proof(self, account: str, password: str) -> Proof:
        """What a password is worth for an account, at the cost of one hash whatever it is, and of one more to
        renew the stored one."""
        [stored] = self._records.get([password_name(account)])
        given, code = password_key(password), code_digest(password)
        is_right = is_password_of(self._passwords, stored, given)
        is_code = not is_right and code in self._records.codes(account)
        is_outdated = is_right and stored is not None and self._passwords.is_outdated(stored.decode())
        return Proof(
            given, code, stored, is_right, is_code, self._passwords.hash(given) if is_outdated else None
        )

    def _accept(self, transaction: Transaction, person: str, proof: Proof) -> None:
        """Uses up a code, or renews the hash. Raises `wrong_credentials` if the proof is none any more."""
        if proof.is_code:
            codes = transaction.codes(person)
            if proof.code not in codes:  # somebody used it meanwhile
                raise TodoError("wrong_credentials")
            transaction.save_codes(person, [code for code in codes if code != proof.code])
            return
        [stored] = transaction.get([password_name(person)])
        if stored != proof.stored:  # renewed by another sign-in, or the password is another one
            if not is_password_of(self._passwords, stored, proof.password):
                raise TodoError("wrong_credentials")
        elif proof.renewed:
            save_password(transaction, person, proof.renewed)


def claimed_id(transaction: Transaction) -> str | None:
    """The id of `You`, for the first owner; None if there is none, or an owner had it."""
    you = transaction.text(YOU_ID)
    person = transaction.person(you) if you else None
    if person is None or person.login or any(map(is_owner, transaction.all_persons())):
        return None
    return None if person.erased else person.id
