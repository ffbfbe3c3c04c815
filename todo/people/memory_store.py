"""The accounts in memory, for unit tests: answers as the store on Redis does, and persists nothing."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from todo.events.codec import Cursor, Entry, origin
from todo.people.store import LOG_ID, Change, Counter, Put


class Count(Struct):
    """A counter's state: how many, when it is forgotten, and until when nobody is let through."""

    count: int = 0
    ends: int = 0
    until: int = 0


class MemoryPeopleStore:
    """`PeopleStore` in dictionaries. Safe to use from several threads. Nothing expires by itself."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.records: dict[str, bytes] = {}
        self.sets: dict[str, set[str]] = defaultdict(set)
        self.log: list[Entry] = []
        self._counts: dict[str, Count] = {}

    def head(self) -> Cursor:
        with self._changed:
            return self.log[-1].cursor if self.log else origin(LOG_ID)

    def get(self, names: Sequence[str]) -> list[bytes | None]:
        with self._changed:
            return [self.records.get(name) for name in names]

    def members(self, name: str) -> list[str]:
        with self._changed:
            return sorted(self.sets[name])

    def commit(self, expected: Cursor, change: Change, entries: Sequence[Entry]) -> bool:
        with self._changed:
            there = self.log[entries[-1].position - 1 :][:1]
            if there and there[0].hash == entries[-1].hash:
                return True
            if self.head() != expected:
                return False
            self._apply(change, entries)
            self._changed.notify_all()
            return True

    def _apply(self, change: Change, entries: Sequence[Entry]) -> None:
        for name, put in change.put.items():
            self.records[name] = put.value
        for name in change.delete:
            self.records.pop(name, None)
            self.sets.pop(name, None)
        for name, member in change.remove:
            self.sets[name].discard(member)
        for name, member in change.add:
            self.sets[name].add(member)
        self.log.extend(entries)

    def touch(self, name: str, put: Put) -> bool:
        with self._changed:
            if name not in self.records:
                return False
            self.records[name] = put.value
            return True

    def keep(self, name: str, put: Put) -> None:
        with self._changed:
            self.records[name] = put.value

    def take(self, name: str) -> bytes | None:
        with self._changed:
            return self.records.pop(name, None)

    def read(self, after: int, count: int) -> list[Entry]:
        with self._changed:
            return self.log[after : after + count]

    def tail(self, after: int, block_s: float) -> list[Entry]:
        with self._changed:
            self._changed.wait_for(lambda: len(self.log) > after, block_s)
            return self.log[after:]

    def take_try(self, counters: Sequence[Counter], now: int) -> int:
        with self._changed:
            counts = [self._count(counter.name, now) for counter in counters]
            wait = max(max(count.until - now, 0) for count in counts)
            if wait:
                return wait
            for counter, count in zip(counters, counts, strict=True):
                _take(counter, count, now)
            return 0

    def _count(self, name: str, now: int) -> Count:
        count = self._counts.get(name)
        if count is None or count.ends <= now:
            count = self._counts[name] = Count()
        return count

    def give_back(self, forget: Sequence[Counter], uncount: Sequence[Counter]) -> None:
        with self._changed:
            for counter in forget:
                self._counts.pop(counter.name, None)
            for counter in uncount:
                if (count := self._counts.get(counter.name)) and count.count:
                    count.count -= 1
                    count.until = 0

    def count(self, name: str, lasts_ms: int) -> int:  # noqa: ARG002  # the protocol's; nothing expires here
        with self._changed:
            count = self._counts.setdefault(name, Count())
            count.count += 1
            return count.count


def _take(counter: Counter, count: Count, now: int) -> None:
    count.count += 1
    count.ends = now + counter.lasts_ms if counter.grows else count.ends or now + counter.lasts_ms
    if count.count >= counter.free:
        pause_ms = 1000 * 2 ** min(count.count - counter.free, 30)
        count.until = now + min(counter.longest_ms, pause_ms) if counter.grows else count.ends
