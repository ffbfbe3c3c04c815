"""Persons: finding them, and changing what they are called and may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from todo.errors import TodoError
from todo.people.invitations import revoke_all_by
from todo.people.model import ERASED_NAME, YOU, Person, Role, Shown, hue, shown
from todo.people.part import CLI, Part, check_not_last_owner, check_owner, existing, is_owner, new_person_id
from todo.people.passkeys import remove_all
from todo.people.records import YOU_ID, codes_name, known_name, password_name
from todo.people.sessions import end_all
from todo.people.texts import check_login, check_name, login_key
from todo.people.tokens import revoke_all
from todo.people.transaction import Transaction


class Accounts(Part):
    def person(self, id: str) -> Person | None:
        """The person with that id, disabled and erased ones too."""
        return self._records.person(id)

    def persons(self) -> list[Person]:
        """Everybody who has an account, the disabled too and the erased not, in the order in which they
        came."""
        return [person for person in self._records.all_persons() if person.login]

    def by_login(self, login: str) -> Person | None:
        """The person with that login, however it is spelled."""
        return self._records.with_login(login_key(login))

    def names(self, ids: Iterable[str]) -> dict[str, Shown]:
        """What may be shown of these persons to all who share a list with them. Unknown ids are left out."""
        return {person.id: shown(person) for person in self._records.some_persons(ids)}

    def has_owner(self) -> bool:
        """Whether there is an owner who can sign in. Until then an owner link is needed."""
        return any(map(is_owner, self._records.all_persons()))

    def you(self) -> str:
        """The id of the person `You`, who is everybody where access is open; made at the first call."""
        if (known := self._records.text(YOU_ID)) is not None:
            return known

        def work(transaction: Transaction) -> str:
            if (known := transaction.text(YOU_ID)) is not None:
                return known
            id = new_person_id()
            transaction.put(YOU_ID, id.encode())
            transaction.save_person(Person(id, YOU, "", hue(id), "member", transaction.now))
            transaction.note("person_added", id, person=id, role="member", claimed=False)
            return id

        return self._transact(work)

    def rename(self, person: str, name: str, by: str | None = None) -> Person:
        """Raises `name_empty`, `name_too_long`, `bad_request`, `unknown_person`."""
        name = check_name(name)
        return self._change(person, "person_renamed", by or person, lambda found: replace(found, name=name))

    def set_login(self, person: str, login: str, by: str | None = None) -> Person:
        """Raises `login_invalid`, `login_taken`, `unknown_person`."""
        login = check_login(login)

        def work(transaction: Transaction) -> Person:
            found = existing(transaction, person)
            if found.login == login:
                return found
            changed = replace(found, login=login)
            transaction.save_login(changed, before=found.login)
            transaction.save_person(changed)
            transaction.note("login_changed", by or person, person=person)
            return changed

        return self._transact(work)

    def set_role(self, person: str, role: Role, by: str = CLI) -> Person:
        """Links that somebody made who is an owner no more are taken back.

        Raises `last_owner` (there must be another one first), `not_allowed` unless `by` is an owner or the
        command line, `unknown_person`, `bad_request`.
        """
        if role not in ("owner", "member"):
            raise TodoError("bad_request", "'role' must be owner or member.", field="role")

        def work(transaction: Transaction) -> Person:
            check_owner(transaction, by)
            found = existing(transaction, person)
            if found.role == role:
                return found
            check_not_last_owner(transaction, found)
            changed = replace(found, role=role)
            transaction.save_person(changed)
            transaction.note("role_changed", by, person=person, role=role)
            if role == "member":
                revoke_all_by(transaction, person, by)
            return changed

        return self._transact(work)

    def set_disabled(self, person: str, disabled: bool, by: str = CLI) -> Person:
        """A disabled person can do nothing: their sessions end, their tokens rest, and the invitations that
        they made are taken back. Raises what `set_role` raises."""

        def work(transaction: Transaction) -> Person:
            check_owner(transaction, by)
            found = existing(transaction, person)
            if found.disabled == disabled:
                return found
            changed = replace(found, disabled=disabled)
            if disabled:
                check_not_last_owner(transaction, found)
            transaction.save_person(changed)
            transaction.note("person_disabled" if disabled else "person_enabled", by, person=person)
            if disabled:
                end_all(transaction, person, by)
                revoke_all_by(transaction, person, by)
            return changed

        return self._transact(work)

    def erase(self, person: str, by: str = CLI) -> Person:
        """Deletes name, login, credentials, sessions, tokens and links of a person; the id stays, as
        'Deleted person'. `by` is the person, an owner or the command line. Raises what `set_role` raises."""

        def work(transaction: Transaction) -> Person:
            if by != person:
                check_owner(transaction, by)
            found = existing(transaction, person)
            check_not_last_owner(transaction, found)
            erased = replace(found, name=ERASED_NAME, login="", role="member", disabled=True, erased=True)
            transaction.save_login(erased, before=found.login)
            transaction.save_person(erased)
            for name in (password_name(person), codes_name(person), known_name(person)):
                transaction.delete(name)
            if transaction.text(YOU_ID) == person:
                transaction.delete(YOU_ID)
            for key, identity in transaction.identities_of(person).items():
                transaction.delete_identity(key, identity)
            transaction.note("person_erased", by, person=person)
            end_all(transaction, person, by)
            revoke_all(transaction, person, by)
            remove_all(transaction, person, by)
            revoke_all_by(transaction, person, by)
            return erased

        return self._transact(work)

    def _change(self, person: str, type_: str, by: str, change: Callable[[Person], Person]) -> Person:
        def work(transaction: Transaction) -> Person:
            found = existing(transaction, person)
            changed = change(found)
            if changed != found:
                transaction.save_person(changed)
                transaction.note(type_, by, person=person)
            return changed

        return self._transact(work)
