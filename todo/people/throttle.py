"""Which counters a sign-in passes, so that guessing is slow and no stranger can lock a person out."""

from __future__ import annotations

from typing import NamedTuple

from todo.errors import TodoError
from todo.people.model import HOUR_MS, MINUTE_MS
from todo.people.secret import digest
from todo.people.store import Counter, PeopleStore

FREE_TRIES = 5
STRANGERS_TRIES = 50
CHALLENGES = 300
WINDOW_MS = 10 * MINUTE_MS


class Tries(NamedTuple):
    """The counters of one try to come in."""

    pair: Counter
    address: Counter
    strangers: Counter | None

    @property
    def all(self) -> list[Counter]:
        return [counter for counter in self if counter]


def tries(account: str, address: str, is_known: bool) -> Tries:
    """`account` is a person's id, or the digest of a login that nobody has: both are answered alike.
    From an address that is known, the tries of strangers count for nothing."""
    place = digest(address)
    strangers = Counter(f"tries:strangers:{account}", STRANGERS_TRIES, HOUR_MS, grows=False)
    return Tries(
        Counter(f"tries:pair:{account}:{place}", FREE_TRIES, HOUR_MS),
        Counter(f"tries:address:{place}", FREE_TRIES, HOUR_MS),
        None if is_known else strangers,
    )


def challenge_tries(address: str) -> Counter:
    """For somebody who is not signed in and asks for a challenge, of which each takes room for a while."""
    return Counter(f"tries:challenge:{digest(address)}", CHALLENGES, WINDOW_MS, grows=False)


def password_tries(person: str) -> Counter:
    """For somebody with a session who gives the old password."""
    return Counter(f"tries:password:{person}", FREE_TRIES, HOUR_MS)


def take(store: PeopleStore, counters: list[Counter], now: int) -> None:
    """Counts a try. Raises `too_many_tries` with `retry_after_s`, and then counts nothing: to try too early
    makes the pause no longer."""
    if wait_ms := store.take_try(counters, now):
        raise TodoError("too_many_tries", retry_after_s=-(-wait_ms // 1000))


def give_back(store: PeopleStore, forget: list[Counter], uncount: list[Counter]) -> None:
    """After a success. A store that is away now undoes no success: the counters only cost a pause."""
    try:
        store.give_back(forget, uncount)
    except TodoError as error:
        if error.code not in ("store_unavailable", "store_full"):
            raise


def is_noted(count: int) -> bool:
    """Whether this many failures of a window are worth an entry: at 1, 10, 100 …"""
    return str(count).strip("0") == "1"


def failures_name(account: str, address: str, now: int) -> str:
    return f"failures:{account}:{digest(address)}:{now // WINDOW_MS}"
