"""Large snapshots over plain HTTP, compressed: a socket would be blocked by them for too long.

A client that says so in its join gets the address instead of the snapshot; frames that come while it loads
go on from there. So what it gets must not be older than its request.
"""

from __future__ import annotations

import itertools
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from todo.access import Who
from todo.events.codec import Cursor
from todo.service.door import Door
from todo.service.joining import Viewed

LARGE_BYTES = 256 * 1024
KEPT = 8
LEVEL = 1
GZIP_BITS = 31
UNPACKED_AT_ONCE = 64 * 1024
TASKS_AT_ONCE = 250
"""So many are written and compressed before others get their turn: about 2 ms."""


class Compressed(NamedTuple):
    """Gzipped JSON, and how many bytes it is unpacked."""

    body: bytes
    unpacked_bytes: int

    def unpacked(self) -> Iterator[bytes]:
        """The JSON itself, in pieces: all of it at once would be another copy of the list."""
        unpacker, packed = zlib.decompressobj(GZIP_BITS), self.body
        while piece := unpacker.decompress(packed, UNPACKED_AT_ONCE):
            yield piece
            packed = unpacker.unconsumed_tail


class _Kept(NamedTuple):
    """A finished one: the number that was drawn before its list was looked at, and where that stood then."""

    number: int
    cursor: Cursor
    compressed: Compressed


class Snapshots:
    """The last few compressed snapshots, each shared by all who load it.

    One is made at a time. Who asks for a list meanwhile waits, and shares the next with all others who wait.
    `pause` lets others have their turn.
    """

    def __init__(self, door: Door, pause: Callable[[], None]) -> None:
        self._door = door
        self._pause = pause
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._numbers = itertools.count()
        self._making = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    def compressed(self, who: Who, list_id: str) -> Compressed:
        """`{list, position, hash, snapshot}` as gzipped JSON, at the log's head as this replica knows it.

        Raises what the list cannot be opened for.
        """
        arrived = next(self._numbers)
        head = self._door.head(who, list_id)
        with self._only_one(list_id):
            kept = self._kept.get(list_id)
            if kept is None or (kept.number < arrived and kept.cursor != head):
                with self._making:
                    number = next(self._numbers)
                    view = self._door.read(who, list_id)
                    kept = _Kept(number, view.cursor, self._compress(list_id, view))
                self._kept[list_id] = kept
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            if list_id in self._kept:
                self._kept.move_to_end(list_id)
            return kept.compressed

    def _compress(self, list_id: str, view: Viewed) -> Compressed:
        compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_BITS)
        parts, size = [], 0
        for piece in _pieces(list_id, view):
            parts.append(compressor.compress(piece))
            size += len(piece)
            self._pause()
        return Compressed(b"".join(parts) + compressor.flush(), size)

    @contextmanager
    def _only_one(self, list_id: str) -> Iterator[None]:
        lock, users = self._locks.get(list_id, (threading.Lock(), 0))
        self._locks[list_id] = lock, users + 1
        try:
            with lock:
                yield
        finally:
            lock, users = self._locks[list_id]
            if users == 1:
                del self._locks[list_id]
            else:
                self._locks[list_id] = lock, users - 1


def _pieces(list_id: str, view: Viewed) -> Iterator[bytes]:
    position, chain_hash = view.cursor
    head = msgspec.json.encode({"list": list_id, "position": position, "hash": chain_hash.hex()})
    yield head[:-1] + b',"snapshot":'
    yield from view.state.canonical_pieces(TASKS_AT_ONCE)
    yield b"}"


def address(list_id: str) -> str:
    return f"/l/{list_id}/snapshot"
