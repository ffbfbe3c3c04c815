"""Tokens: what programs have in the place of a session."""

from __future__ import annotations

from collections.abc import Iterable

from todo.errors import TodoError
from todo.people.model import DAY_MS, MINUTE_MS, SCOPES, Person, Scope, Token
from todo.people.part import CLI, Part, existing
from todo.people.records import live_token, seen_at, token_name, token_put
from todo.people.secret import digest, new_secret, public_id
from todo.people.texts import check_name
from todo.people.transaction import Transaction


class Tokens(Part):
    def add_token(
        self, person: str, name: str, scopes: Iterable[Scope], days: int | None = None, by: str = CLI
    ) -> tuple[Token, str]:
        """A token and its secret, good for `days` or for ever.

        Raises `unknown_person`, `not_allowed` (the scope `admin` is for owners), `name_empty`,
        `name_too_long`, `bad_request`.
        """
        name, chosen = check_name(name), set(scopes)
        if not chosen or chosen - set(SCOPES):
            raise TodoError("bad_request", f"'scopes' takes some of: {', '.join(SCOPES)}.", field="scopes")
        if days is not None and not 1 <= days <= 36_500:
            raise TodoError("bad_request", "A token is good for 1 to 36500 days, or for ever.", field="days")
        ordered = tuple(scope for scope in SCOPES if scope in chosen)

        def work(transaction: Transaction) -> tuple[Token, str]:
            found = existing(transaction, person)
            if "admin" in chosen and found.role != "owner":
                raise TodoError("not_allowed", "Only an owner of this installation can have such a token.")
            secret, now = new_secret(), transaction.now
            expires = None if days is None else now + days * DAY_MS
            token = Token(public_id(), person, name, ordered, now, expires)
            transaction.save_token(digest(secret), token)
            transaction.note(
                "token_added", by, person=person, token=token.id, scopes=list(ordered), expires=expires
            )
            return token, secret

        return self._transact(work)

    def tokens(self, person: str) -> list[Token]:
        """The person's tokens that are not expired, the newest first."""
        now = self._clock()
        alive = (live_token(token, now) for token in self._records.tokens_of(person).values())
        return sorted(filter(None, alive), key=lambda token: -token.created)

    def revoke_token(self, person: str, id: str, by: str = CLI) -> None:
        """Raises `unknown_token`."""

        def work(transaction: Transaction) -> None:
            for key, token in transaction.tokens_of(person).items():
                if token.id == id:
                    transaction.delete_token(key, token)
                    transaction.note("token_revoked", by, person=person, token=id)
                    return
            raise TodoError("unknown_token")

        self._transact(work)

    def identify_token(self, secret: str, now: int | None = None) -> tuple[Person, Token] | None:
        """Whose token it is; None for one that is unknown, revoked or expired, and for a person who is
        disabled or erased. Of somebody who is no owner any more it has no scope `admin`: the caller looks at
        the person's role too. Raises `store_unavailable`."""
        now = self._clock() if now is None else now
        key = digest(secret)
        token = live_token(self._records.token(key), now)
        person = self._records.person(token.person) if token else None
        if token is None or person is None or not person.is_active:
            return None
        if now - token.seen >= MINUTE_MS:
            token = seen_at(token, now)
            try:
                self._store.touch(token_name(key), token_put(token))
            except TodoError as error:
                if error.code != "store_full":  # reading goes on
                    raise
        return person, token


def revoke_all(transaction: Transaction, person: str, by: str) -> None:
    """Revokes all tokens of a person."""
    for key, token in transaction.tokens_of(person).items():
        transaction.delete_token(key, token)
        transaction.note("token_revoked", by, person=person, token=token.id)
