"""The last records of a list, for clients that resume from a cursor; bounded in number and bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice

from todo.events.codec import Cursor, Record

MOST_EVENTS = 512
MOST_BYTES = 2 * 1024 * 1024


class Recent:
    """A contiguous run of records that follows the cursor `before`."""

    def __init__(self, before: Cursor) -> None:
        self.before = before
        self.records: deque[Record] = deque()
        self._sizes: deque[int] = deque()
        self.size_bytes = 0

    def keep(self, records: Sequence[Record], sizes: Sequence[int]) -> None:
        """Appends the following records, with their sizes in bytes; drops the oldest beyond the bounds."""
        kept, kept_sizes, forgotten = self.records, self._sizes, None
        kept.extend(records)
        kept_sizes.extend(sizes)
        size = self.size_bytes + sum(sizes)
        for _ in range(len(kept) - MOST_EVENTS):
            forgotten = kept.popleft()
            size -= kept_sizes.popleft()
        while size > MOST_BYTES:
            forgotten = kept.popleft()
            size -= kept_sizes.popleft()
        if forgotten is not None:
            self.before = Cursor(forgotten.event.position, forgotten.hash)
        self.size_bytes = size

    def hash_at(self, position: int) -> bytes | None:
        """The chain hash at a position; None if its record was dropped."""
        start = self.before.position
        if position == start:
            return self.before.hash
        if start < position <= start + len(self.records):
            return self.records[position - start - 1].hash
        return None

    def since(self, position: int) -> list[Record] | None:
        """The records after a position; None if some of them were dropped."""
        start = self.before.position
        if not start <= position <= start + len(self.records):
            return None
        return list(islice(self.records, position - start, None))

    def command_position(self, command_id: str) -> int | None:
        """The position of a command's last event; None if it is not here."""
        for record in reversed(self.records):
            if record.event.command == command_id:
                return record.event.position
        return None
