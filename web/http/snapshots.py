"""Large snapshots over HTTP, compressed, because they would block a socket's frames for too long.

A client that offers it in its join gets a URL instead of the snapshot, and buffers frames while it loads. So
the snapshot must not be older than the request, or there would be a gap.
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
"""Tasks serialised and compressed between two yields: about 2 ms."""


class Compressed(NamedTuple):
    """Gzipped JSON and its uncompressed size in bytes."""

    body: bytes
    unpacked_bytes: int

    def unpacked(self) -> Iterator[bytes]:
        """The JSON in chunks, to avoid another full copy in memory."""
        unpacker, packed = zlib.decompressobj(GZIP_BITS), self.body
        while piece := unpacker.decompress(packed, UNPACKED_AT_ONCE):
            yield piece
            packed = unpacker.unconsumed_tail


class _Kept(NamedTuple):
    """A finished snapshot with its cursor, and the ticket number drawn before the list was read."""

    number: int
    cursor: Cursor
    compressed: Compressed


class Snapshots:
    """A cache of the last few compressed snapshots, shared by all requests.

    Builds one at a time. Requests that arrive meanwhile wait and share the next build. `pause` yields.
    """

    def __init__(self, door: Door, pause: Callable[[], None]) -> None:
        self._door = door
        self._pause = pause
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._numbers = itertools.count()
        self._making = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    def compressed(self, who: Who, list_id: str) -> Compressed:
        """`{list, position, hash, snapshot}` as gzipped JSON, at least as new as this call.

        Raises `unknown_list`, `log_damaged`, `upgrade_needed` or `store_unavailable`.
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
