"""What all ways to sign in have in common: failures that are noted, and addresses that are known."""

from __future__ import annotations

import msgspec

from todo.errors import TodoError
from todo.people.model import DAY_MS, Person
from todo.people.part import Part
from todo.people.records import known_name
from todo.people.secret import digest
from todo.people.throttle import WINDOW_MS, failures_name, is_noted
from todo.people.transaction import Transaction

KNOWN_MS = 90 * DAY_MS
MOST_KNOWN = 50
NOBODY = "anonymous"
"""In the security log, who fails to come in."""


class ComingIn(Part):
    """The base of the parts by which somebody comes in."""

    def _note_failure(self, person: Person | None, account: str, address: str, now: int) -> None:
        """The security log gets the count of a window of 10 minutes when it reaches 1, 10, 100 …"""
        count = self._store.count(failures_name(account if person else "", address, now), 2 * WINDOW_MS)
        if not is_noted(count):
            return
        body = {"person": person.id if person else None, "address": address, "count": count}
        try:
            self._transact(lambda transaction: transaction.note("sign_in_failed", NOBODY, **body))
        except TodoError as error:
            if error.code not in ("busy", "store_full"):  # who fails is told that, and nothing else
                raise


def know(transaction: Transaction, person: str, address: str) -> None:
    """Remembers for 90 days that the person came from there."""
    oldest = transaction.now - KNOWN_MS
    known = {place: at for place, at in transaction.known(person).items() if at > oldest}
    known[digest(address)] = transaction.now
    newest = sorted(known.items(), key=lambda item: -item[1])[:MOST_KNOWN]
    transaction.put(known_name(person), msgspec.json.encode(dict(newest)), transaction.now + KNOWN_MS)
