"""Sessions: who a secret belongs to, and ending them."""

from __future__ import annotations

from todo.errors import TodoError
from todo.people.model import MINUTE_MS, Person, Session
from todo.people.part import Part, existing
from todo.people.records import live_session, seen_at, session_name, session_put
from todo.people.secret import digest, new_secret, public_id
from todo.people.texts import short_device
from todo.people.transaction import Transaction


class Sessions(Part):
    def identify(self, secret: str, now: int | None = None) -> tuple[Person, Session] | None:
        """Whose session it is; None for one that is unknown, ended, idle for 30 days or 180 days old, and for
        a person who is disabled or erased. Raises `store_unavailable`."""
        now = self._clock() if now is None else now
        key = digest(secret)
        session = live_session(self._records.session(key), now)
        person = self._records.person(session.person) if session else None
        if session is None or person is None or not person.is_active:
            return None
        if now - session.seen >= MINUTE_MS:
            session = seen_at(session, now)
            try:
                self._store.touch(session_name(key), session_put(session))
            except TodoError as error:
                if error.code != "store_full":  # reading goes on
                    raise
        return person, session

    def sessions(self, person: str) -> list[Session]:
        """The person's sessions that can be used, the last one seen first."""
        now = self._clock()
        alive = (live_session(session, now) for session in self._records.sessions_of(person).values())
        return sorted(filter(None, alive), key=lambda session: -session.seen)

    def sign_out(self, session: Session) -> None:
        """Ends the session that asks for it. Does nothing if it has ended."""

        def work(transaction: Transaction) -> None:
            if _delete(transaction, session.person, session.id):
                transaction.note("signed_out", session.person, person=session.person, session=session.id)

        self._transact(work)

    def end_session(self, person: str, session: str, by: str | None = None) -> None:
        """Ends one of the person's sessions, named by its id. Raises `unknown_session`."""

        def work(transaction: Transaction) -> None:
            if not _delete(transaction, person, session):
                raise TodoError("unknown_session")
            transaction.note("session_ended", by or person, person=person, session=session)

        self._transact(work)

    def end_sessions(self, person: str, keep: str | None = None, by: str | None = None) -> int:
        """Ends all of the person's sessions but the one with the id `keep`; returns how many.
        Raises `unknown_person`."""

        def work(transaction: Transaction) -> int:
            existing(transaction, person)
            return end_all(transaction, person, by or person, keep)

        return self._transact(work)


def open_session(transaction: Transaction, person: str, device: str) -> tuple[str, Session]:
    """A new session and its secret. The caller notes why."""
    secret, now = new_secret(), transaction.now
    session = Session(public_id(), person, now, now, short_device(device))
    transaction.add_session(digest(secret), session)
    return secret, session


def end_all(transaction: Transaction, person: str, by: str, keep: str | None = None) -> int:
    """Ends the person's sessions but `keep`, and notes it if there were any."""
    ended = 0
    for key, session in transaction.sessions_of(person).items():
        if session.id != keep:
            transaction.delete_session(key, session)
            ended += 1
    if ended:
        transaction.note("sessions_ended", by, person=person, kept=keep, count=ended)
    return ended


def _delete(transaction: Transaction, person: str, session_id: str) -> bool:
    for key, session in transaction.sessions_of(person).items():
        if session.id == session_id:
            transaction.delete_session(key, session)
            return True
    return False
