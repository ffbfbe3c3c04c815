"""Verifies a list: checks every entry of its log, and compares its snapshot with the folded state.

Read-only. After a fault it resumes the chain at the next entry, to report as many faults as possible.
`verify_store` checks the data beside the logs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from hashlib import sha256

import msgspec

from todo.aggregate import Aggregate, Kinds, State
from todo.errors import TodoError
from todo.events.codec import Cursor, decode, origin
from todo.events.event import Event
from todo.projections import snapshots
from todo.projections.boards import Store
from todo.projections.rebuild import pages

MAX_FAULTS = 100
"""Per log; verification of a log stops after this many."""


class Fault(msgspec.Struct, frozen=True):
    """A fault of one list. `kind` is `log`, `snapshot`, `feed`, `lists` or `witness`."""

    list: str
    kind: str
    position: int | None
    message: str


def fault(list_id: str, kind: str, position: int | None, message: str) -> Fault:
    """A fault with the list's name in its message."""
    return Fault(list_id, kind, position, f"List '{list_id}': {message}")


def verify_list(
    store: Store,
    kinds: Kinds,
    list_id: str,
    head: Cursor,
    reached: Callable[[int], None] = lambda _position: None,
) -> Generator[Fault, None, int]:
    """Yields the faults of a log, which must reach at least `head`. Returns the number of entries read."""
    read_count = 0
    aggregate = kinds.of(list_id)
    snapshot = _Snapshot(store, aggregate, list_id)
    state: State | None = aggregate.initial(list_id)
    cursor = origin(list_id)
    yield from snapshot.compare(cursor, state)
    fault_count = 0
    with closing(pages(store, list_id)) as read:
        for page in read:
            for entry in page:
                try:
                    record = decode(entry, cursor)
                    if state:
                        _check_head(aggregate, state, record.event)
                        aggregate.evolve(state, record.event)
                except TodoError as error:
                    yield fault(list_id, "log", entry.position, error.message)
                    state = None
                    fault_count += 1
                cursor = entry.cursor
                read_count += 1
                if entry.position == snapshot.position:
                    yield from snapshot.compare(cursor, state)
                if fault_count == MAX_FAULTS:
                    yield fault(list_id, "log", cursor.position, "Too many faults: the rest was not checked.")
                    return read_count
            reached(cursor.position)
    if cursor.position < head.position:
        text = f"The log ends at position {cursor.position}, though its head is {head.position}."
        yield fault(list_id, "log", cursor.position, text)
    yield from snapshot.compare_end(cursor)
    return read_count


def _check_head(aggregate: Aggregate, state: State, event: Event) -> None:
    """Raises `log_damaged` if the event's references to earlier events are wrong."""
    if wrong := aggregate.check(state, event):
        raise TodoError("log_damaged", f"The log's entry at position {event.position} {wrong}.")


class _Snapshot:
    """A list's stored snapshot, compared when the fold reaches its position."""

    def __init__(self, store: Store, aggregate: Aggregate, list_id: str) -> None:
        data = store.load_snapshot(list_id)
        kept = snapshots.decode(data, aggregate) if data else None
        self._list_id = list_id
        self._unreadable = data is not None and kept is None
        self._cursor = kept[1] if kept else None
        self._hash = _hash(kept[0]) if kept else b""
        # An unreadable snapshot is reported at position 0.
        self.position = self._cursor.position if self._cursor else 0

    def compare(self, cursor: Cursor, state: State | None) -> Iterator[Fault]:
        if self._unreadable:
            yield self._fault("The snapshot is damaged or of another version. It is not used.")
        elif self._cursor is None or self.position != cursor.position:
            return
        elif self._cursor.hash != cursor.hash:
            yield self._fault(f"The snapshot at position {self.position} is of another history than the log.")
        elif state and _hash(state) != self._hash:
            yield self._fault(f"The snapshot at position {self.position} is not what the log folds to.")

    def compare_end(self, cursor: Cursor) -> Iterator[Fault]:
        if self.position > cursor.position:
            yield self._fault(
                f"The snapshot stands at position {self.position}, but the log ends at {cursor.position}: "
                "entries were lost."
            )

    def _fault(self, message: str) -> Fault:
        return fault(self._list_id, "snapshot", self.position, message)


def _hash(state: State) -> bytes:
    return sha256(state.canonical()).digest()
