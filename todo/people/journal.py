"""Reading the security log."""

from __future__ import annotations

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, Record, decode, origin
from todo.people.part import Part
from todo.people.store import LOG_ID, PeopleStore

PAGE = 1_000


class Journal(Part):
    def log(self, after: int = 0, count: int = 100) -> list[Record]:
        """Up to `count` entries beyond position `after`, rising, each checked. Raises `log_damaged`."""
        return _decoded(self._cursor_at(after), self._store.read(after, count))

    def log_back(self, before: int | None, count: int) -> list[Record]:
        """Up to `count` entries before a position (None: the last ones), falling. Raises `log_damaged`."""
        end = self._store.head().position + 1 if before is None else before
        after = max(0, end - 1 - count)
        entries = [entry for entry in self._store.read(after, count) if entry.position < end]
        return _decoded(self._cursor_at(after), entries)[::-1]

    def log_head(self) -> Cursor:
        """Where the log ends now."""
        return self._store.head()

    def tail(self, after: Cursor, block_s: float) -> list[Record]:
        """The entries beyond a cursor, which waits up to `block_s` seconds if there are none. The cursor of
        the last one's `position` and `hash` is the next call's.

        Raises `log_damaged`, also if the log was replaced by another one: then everything that was concluded
        from it is to be read again. A shorter one says nothing: compare `log_head` now and then."""
        return _decoded(after, self._store.tail(after.position, block_s))

    def verify_log(self) -> int:
        """Reads the whole log and returns how many entries it has. Raises `log_damaged` with `position`."""
        cursor = origin(LOG_ID)
        while entries := self._store.read(cursor.position, PAGE):
            cursor = Cursor(cursor.position + len(entries), _decoded(cursor, entries)[-1].hash)
        return cursor.position

    def _cursor_at(self, position: int) -> Cursor:
        return cursor_at(self._store, position)


def cursor_at(store: PeopleStore, position: int) -> Cursor:
    """Raises `unknown_position`."""
    if position <= 0:
        return origin(LOG_ID)
    entries = store.read(position - 1, 1)
    if not entries or entries[0].position != position:
        raise TodoError("unknown_position", position=position)
    return entries[0].cursor


def _decoded(cursor: Cursor, entries: list[Entry]) -> list[Record]:
    records = []
    for entry in entries:
        records.append(decode(entry, cursor))
        cursor = entry.cursor
    return records
