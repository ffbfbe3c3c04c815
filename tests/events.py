"""Making events, entries and batches for tests of the event layer and of what stands on it."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, decode, encode, origin
from todo.events.event import Event
from todo.events.log import Appended, Batch, BatchCommand, Log

NOON_MS = 1_764_000_000_000  # 2025-11-24, in the afternoon; commands of tests are made then
DAY_MS = 86_400_000

_counter = itertools.count(1)


def command_id(at_ms: int = NOON_MS) -> str:
    """A new UUIDv7 that was made at that time."""
    low = next(_counter)
    return str(uuid.UUID(int=(at_ms << 80) | (7 << 76) | (2 << 62) | low))


def added(title: str = "Buy milk", command: str | None = None, **changes: Any) -> Event:
    """An event that adds a task."""
    body = {"title": title, "order": 0}
    command = command or command_id()
    return Event("task_added", command_id(), "anonymous", command, NOON_MS, body | changes, 1)


def encode_all(events: Iterable[Event], previous: Cursor, salts: Iterable[bytes]) -> list[Entry]:
    """The entries of consecutive events after `previous`; one salt of 16 random bytes for each."""
    entries = []
    for event, salt in zip(events, salts, strict=False):
        entry = encode(event, previous, salt)
        previous = entry.cursor
        entries.append(entry)
    return entries


def entries_after(cursor: Cursor, events: Sequence[Event]) -> list[Entry]:
    """The entries of those events, with salts that differ."""
    return encode_all(events, cursor, (random.randbytes(16) for _ in events))


def command_after(
    cursor: Cursor, count: int = 1, command: str | None = None, fingerprint: bytes = b"asked"
) -> BatchCommand:
    """A command of `count` events."""
    command = command or command_id()
    events = [added(f"Task {number}", command) for number in range(count)]
    return BatchCommand(command, fingerprint, entries_after(cursor, events))


def batch_after(list_id: str, cursor: Cursor, *counts: int, commands: Sequence[str] = ()) -> Batch:
    """A batch of commands of so many events each (one of one event, if nothing is said)."""
    expected = cursor
    made = []
    for count, command in itertools.zip_longest(counts or (1,), commands):
        made.append(command_after(cursor, count or 1, command))
        cursor = made[-1].entries[-1].cursor
    return Batch(list_id, expected, made)


def fill(log: Log, list_id: str, count: int) -> list[Entry]:
    """Appends `count` events to a list's log, 1,000 a command, and returns their entries."""
    cursor = log.heads([list_id])[0]
    filled: list[Entry] = []
    while len(filled) < count:
        batch = batch_after(list_id, cursor, min(1_000, count - len(filled)))
        assert log.append([batch]) == [Appended(cursor.position + len(batch.commands[0].entries))]
        filled += batch.commands[0].entries
        cursor = filled[-1].cursor
    return filled


def refused(entry: Entry, previous: Cursor, code: str = "log_damaged") -> TodoError:
    """The error that reading that entry raises."""
    with pytest.raises(TodoError) as caught:
        decode(entry, previous)
    assert caught.value.code == code
    return caught.value


def verified(entries: list[Entry], list_id: str = "main") -> list[Event]:
    """The events of a whole log, or the first error."""
    cursor, events = origin(list_id), []
    for entry in entries:
        record = decode(entry, cursor)
        cursor = Cursor(entry.position, record.hash)
        events.append(record.event)
    return events
