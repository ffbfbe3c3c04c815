"""Writing to a log without deciding anything, for tests of what reads it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import uuid_utils

from tests.events import encode_all
from todo.events.codec import SALT_BYTES
from todo.events.event import Event
from todo.events.log import Appended, Batch, BatchCommand, Log


def new_id() -> str:
    return str(uuid_utils.uuid7())


def added(title: str = "Buy milk", task: str | None = None, **body: Any) -> Event:
    """A `task_added` event of a command of its own."""
    command = new_id()
    content = {"title": title, "notes": "", "completed": False, "parent": None, "order": 0, **body}
    return Event("task_added", task or command, "anonymous", command, 1_700_000_000_000, content, 1)


def append(log: Log, list_id: str, events: Iterable[Event]) -> int:
    """Appends the events after the head, one command each, and returns the new head's position."""
    cursor = log.heads([list_id])[0]
    commands = []
    batch_start = cursor
    for event in events:
        entries = encode_all([event], cursor, [os.urandom(SALT_BYTES)])
        cursor = entries[-1].cursor
        commands.append(BatchCommand(event.command, b"f" * 16, entries))
    result = log.append([Batch(list_id, batch_start, commands)])[0]
    assert isinstance(result, Appended), result
    return result.position


class Followed:
    """Lists that somebody follows, as boards ask for them."""

    def __init__(self, *list_ids: str) -> None:
        self._list_ids = list_ids

    def is_followed(self, log_id: str) -> bool:
        return log_id in self._list_ids

    def followed(self) -> list[str]:
        return list(self._list_ids)


def append_many(log: Log, list_id: str, count: int, prefix: str = "Task") -> int:
    """Appends that many additions."""
    return append(log, list_id, [added(f"{prefix} {number}", order=number) for number in range(count)])


def flipped(data: bytes) -> bytes:
    """The bytes with their last bit changed."""
    return data[:-1] + bytes([data[-1] ^ 1])
