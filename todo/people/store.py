"""Where the accounts are kept, as the rest of the package sees it.

A store holds records (bytes under a name), sets of texts, and the security log. All three change in `commit`
alone: at once, and only if the log's head is still the one that the caller read before it read anything else.
So whoever reads the head first, and then what it needs, decides on what is true at the commit.

Implemented by `redis.store` and `memory_store`, which pass the same suite in `tests/contract/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct, field

from todo.events.codec import Cursor, Entry

LOG_ID = "people"
"""What the security log's chain begins with."""


class Put(NamedTuple):
    """A record's new value; `expires` is when it may be forgotten, in ms since 1970, None for never."""

    value: bytes
    expires: int | None = None


class Change(Struct):
    """What a commit does beside appending: each name stands in one of the parts only."""

    put: dict[str, Put] = field(default_factory=dict)
    delete: set[str] = field(default_factory=set)
    add: set[tuple[str, str]] = field(default_factory=set)
    remove: set[tuple[str, str]] = field(default_factory=set)


class Counter(NamedTuple):
    """Counts tries under a name. The first `free` cost nothing.

    If `grows`, each one more doubles the pause after it, from a second up to `longest_ms`, and the counter is
    forgotten `lasts_ms` after the last try. Else it is forgotten `lasts_ms` after the first, and until then
    no more than `free` are let through.
    """

    name: str
    free: int
    lasts_ms: int
    grows: bool = True
    longest_ms: int = 900_000


class PeopleStore(Protocol):
    """Every method may raise `store_unavailable`; those that write also `store_full` and `log_damaged`."""

    def head(self) -> Cursor:
        """The security log's head; `origin(LOG_ID)` before its first entry."""

    def get(self, names: Sequence[str]) -> list[bytes | None]:
        """Records, all of the same moment; None for those that there are not."""

    def members(self, name: str) -> list[str]:
        """What is in a set, sorted."""

    def commit(self, expected: Cursor, change: Change, entries: Sequence[Entry]) -> bool:
        """Does the change and appends the entries (at least one), all or nothing. False, and nothing is done,
        if the log's head is not `expected`. Done twice it does it once."""

    def touch(self, name: str, put: Put) -> bool:
        """Replaces a record unless it is gone, without the log: for what nobody decides on."""

    def keep(self, name: str, put: Put) -> None:
        """Writes a record without the log, for `take`."""

    def take(self, name: str) -> bytes | None:
        """Deletes a record without the log and returns what it held. Of several at once, one gets it; if the
        answer is lost, nobody."""

    def read(self, after: int, count: int) -> list[Entry]:
        """Up to `count` entries of the security log beyond position `after`, rising."""

    def tail(self, after: int, block_s: float) -> list[Entry]:
        """The same, some at a time; waits up to `block_s` seconds if there are none."""

    def take_try(self, counters: Sequence[Counter], now: int) -> int:
        """Counts a try in all of them and returns 0; or counts nothing, and returns for how many ms one of
        them lets nobody through. It is counted before it is made, so those at the same time slip through no
        more than others."""

    def give_back(self, forget: Sequence[Counter], uncount: Sequence[Counter]) -> None:
        """After a try that succeeded: forgets counters, and takes it out of others, with the pause
        that it would have cost."""

    def count(self, name: str, lasts_ms: int) -> int:
        """One more under a name, which is forgotten `lasts_ms` after the first."""
