"""An in-memory log for unit tests: behaves like the Redis log, persists nothing."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, origin
from todo.events.log import (
    FEED_LENGTH,
    MAX_UNSEEN,
    Appended,
    AppendResult,
    Batch,
    Conflict,
    Duplicate,
    Forked,
    Progress,
    Ring,
    Seen,
)
from todo.events.redis import keys


class MemoryLog:
    """Implements `Log` and `SnapshotStore` in dictionaries. Thread-safe."""

    is_full = False

    def evicts(self) -> None:
        return None

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._logs: dict[str, list[Entry]] = defaultdict(list)
        self._seen: dict[str, dict[str, Seen]] = defaultdict(dict)
        self._feeds: list[list[Ring]] = [[] for _ in range(keys.PARTITIONS)]
        self._snapshots: dict[str, tuple[int, bytes]] = {}
        self._leases: dict[str, tuple[str, int, float]] = {}
        self._progress: dict[tuple[str, str], Progress] = {}

    def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
        with self._changed:
            results: list[AppendResult | TodoError] = [self._append(batch) for batch in batches]
            self._changed.notify_all()
        return results

    @contextmanager
    def pipeline(self) -> Iterator[MemoryPipeline]:
        yield MemoryPipeline(self)

    def _append(self, batch: Batch) -> AppendResult:
        log, seen = self._logs[batch.list_id], self._seen[batch.list_id]
        ids = [command.command_id for command in batch.commands]
        if earlier := {command_id: seen[command_id] for command_id in ids if command_id in seen}:
            return Duplicate(earlier)
        position, expected_hash = batch.expected
        head = len(log)
        known = position == 0 or (head >= position and log[position - 1].hash == expected_hash)
        if not known:
            return Forked(head)
        if head > position:
            return Conflict(log[position : position + MAX_UNSEEN], head)
        for command in batch.commands:
            log.extend(command.entries)
            seen[command.command_id] = Seen(len(log), command.fingerprint)
        feed = self._feeds[number := keys.partition(batch.list_id)]
        tail = feed[-1].number if feed else 0
        feed.append(Ring(number, tail + 1, batch.list_id, position + 1, len(log), log[-1].hash))
        del feed[:-FEED_LENGTH]
        return Appended(len(log))

    def read(self, list_id: str, after: int, count: int) -> list[Entry]:
        with self._changed:
            return self._logs[list_id][after : after + count]

    def read_many(self, wanted: Sequence[tuple[str, int]], count: int) -> list[list[Entry]]:
        return [self.read(list_id, after, count) for list_id, after in wanted]

    def pages(
        self, list_id: str, after: int, count: int, until: int | None = None
    ) -> Generator[list[Entry], None, None]:
        while page := self.read(list_id, after, count):
            after = page[-1].position
            if until is not None and after >= until:
                page = [entry for entry in page if entry.position <= until]
                yield from [page] if page else []
                return
            yield page

    def read_back(self, list_id: str, before: int | None, count: int) -> list[Entry]:
        with self._changed:
            entries = self._logs[list_id]
            end = len(entries) if before is None else max(0, min(len(entries), before - 1))
            return entries[max(0, end - count) : end][::-1]

    def heads(self, list_ids: Sequence[str]) -> list[Cursor]:
        with self._changed:
            logs = ((list_id, self._logs[list_id]) for list_id in list_ids)
            return [log[-1].cursor if log else origin(list_id) for list_id, log in logs]

    def find(self, list_id: str, command_id: str) -> Seen | None:
        with self._changed:
            return self._seen[list_id].get(command_id)

    def find_many(self, wanted: Sequence[tuple[str, str]]) -> list[Seen | None]:
        return [self.find(list_id, command_id) for list_id, command_id in wanted]

    def lists(self) -> list[str]:
        with self._changed:
            return sorted(list_id for list_id, log in self._logs.items() if log)

    def feed_tails(self) -> list[int]:
        with self._changed:
            return [feed[-1].number if feed else 0 for feed in self._feeds]

    def read_feeds(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._beyond(cursors)), block_s)
            return self._beyond(cursors)

    def _beyond(self, cursors: Sequence[int]) -> list[Ring]:
        pairs = zip(self._feeds, cursors, strict=True)
        return [ring for feed, cursor in pairs for ring in feed if ring.number > cursor]

    def durability(self) -> str:
        return "memory"

    def ping(self) -> None:
        return None

    def load_snapshot(self, list_id: str) -> bytes | None:
        kept = self._snapshots.get(list_id)
        return kept[1] if kept else None

    def save_snapshot(self, list_id: str, position: int, data: bytes, force: bool = False) -> bool:
        with self._changed:
            kept = self._snapshots.get(list_id)
            if kept and not force and position < kept[0] <= len(self._logs[list_id]):
                return False
            self._snapshots[list_id] = (position, data)
            return True

    def drop_snapshots(self) -> int:
        dropped = len(self._snapshots)
        self._snapshots.clear()
        return dropped

    def take_lease(self, consumer: str, holder: str, ttl_s: float) -> int | None:
        with self._changed:
            current, number, ends = self._leases.get(consumer, ("", 0, 0.0))
            if current not in ("", holder) and time.monotonic() < ends:
                return None
            number += current != holder or time.monotonic() >= ends
            self._leases[consumer] = holder, number, time.monotonic() + ttl_s
            return number

    def release_lease(self, consumer: str, holder: str) -> None:
        with self._changed:
            current, number, _ = self._leases.get(consumer, ("", 0, 0.0))
            if current == holder:
                self._leases[consumer] = "", number, 0.0

    def load_progress(self, consumer: str, list_ids: Sequence[str]) -> list[Progress | None]:
        with self._changed:
            return [self._progress.get((consumer, list_id)) for list_id in list_ids]

    def save_progress(self, consumer: str, list_id: str, progress: Progress) -> bool:
        with self._changed:
            kept = self._progress.get((consumer, list_id))
            if kept and kept.lease > progress.lease:
                return False
            self._progress[consumer, list_id] = progress
            return True


class MemoryPipeline:
    """`Pipeline`: nothing is under way before its answer is asked for."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self.sent: list[Batch] = []

    def send(self, batch: Batch) -> None:
        self.sent.append(batch)

    def results(self) -> Iterator[tuple[Batch, AppendResult | TodoError]]:
        for batch in self.sent:
            yield batch, self._log.append([batch])[0]
