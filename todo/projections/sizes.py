"""Estimates the memory of a board's records, in addition to the texts in its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from todo.events.codec import Entry, Record
from todo.sizing import size_of_value

ITEM_BYTES = 800
EVENT_BYTES = 1200
"""Memory of one record without long texts."""

SHORT_BODY_BYTES = 400
"""Bodies up to this size are covered by `EVENT_BYTES`: most are, and need no measuring."""


def size_of_events(entries: Sequence[Entry], records: Sequence[Record]) -> list[int]:
    """The approximate memory in bytes of each record."""
    return [
        EVENT_BYTES
        if len(entry.body) <= SHORT_BODY_BYTES
        else EVENT_BYTES + max(len(entry.body), _size_of_body(record.event.body))
        for entry, record in zip(entries, records, strict=True)
    ]


def _size_of_body(body: Any) -> int:
    return sum(map(size_of_value, body.values())) if isinstance(body, dict) else 0
