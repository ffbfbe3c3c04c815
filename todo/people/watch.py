"""Follows the security log: a replica learns within a moment whose right to come in has changed.

A replica that cannot follow it does not know who was sent away meanwhile, so it lets nobody do anything new
until it can again (`is_fresh`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.events.event import Event
from todo.people.people import People
from todo.stopping import Stop

BLOCK_S = 2.0
RETRY_S = 1.0
STALE_S = 5.0

ENDING = frozenset(
    {
        "signed_out",
        "session_ended",
        "sessions_ended",
        "password_changed",
        "person_disabled",
        "person_erased",
        "role_changed",
        "token_revoked",
    }
)
"""The entries after which a person who is connected may be let in no more, or as somebody else."""

Ended = Callable[[str | None], None]
"""Told of a person whose connections are to be looked at again; None: everybody's. May raise TodoError."""


class PeopleWatch:
    """`run` is the loop for a thread of its own; `report` is told of a log that cannot be followed."""

    def __init__(self, people: People, ended: Ended, report: Callable[[str, TodoError], None]) -> None:
        self._people = people
        self._ended = ended
        self._report = report
        self._cursor: Cursor | None = None
        self._heard_at = 0.0

    def is_fresh(self) -> bool:
        """Whether all that happened until a few seconds ago is known."""
        return time.monotonic() - self._heard_at < STALE_S

    def run(self, stop: Stop) -> None:
        while not stop.is_set():
            try:
                self.turn(BLOCK_S)
            except TodoError as error:
                # What was missed is not known: everybody is looked at once it can be followed again.
                self._cursor = None
                self._report("people", error)
                stop.wait(RETRY_S)

    def turn(self, block_s: float) -> None:
        """Takes what is new. Raises what the log cannot be read for."""
        if self._cursor is None:
            head = self._people.log_head()
            self._ended(None)
            self._cursor = head
        records = self._people.tail(self._cursor, block_s)
        persons = {person for record in records if (person := _ended_by(record.event))}
        for person in sorted(persons):
            self._ended(person)
        if records:
            self._cursor = Cursor(records[-1].event.position, records[-1].hash)
        elif self._people.log_head().position < self._cursor.position:
            raise TodoError(
                "log_damaged", "The security log is shorter than it was: an older copy of the store."
            )
        self._heard_at = time.monotonic()


def _ended_by(event: Event) -> str | None:
    """The person whose right to come in has changed by it, if anybody's has."""
    if event.type not in ENDING or event.body is None:
        return None
    person = event.body.get("person")
    return person if isinstance(person, str) else None
