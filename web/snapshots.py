"""Large snapshots over plain HTTP, compressed: a socket would be blocked by them for too long.

A client that says so in its join gets the address instead of the snapshot; frames that come while it loads
go on from there.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from typing import NamedTuple

import msgspec

from todo.events.codec import Cursor
from todo.service.replica import Replica

LARGE_BYTES = 256 * 1024
KEPT = 8
LEVEL = 1


class Compressed(NamedTuple):
    """Gzipped JSON, and how many bytes it is unpacked."""

    body: bytes
    unpacked_bytes: int


class Snapshots:
    """The last few compressed snapshots, each shared by all who load it."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._kept: OrderedDict[str, tuple[Cursor, Compressed]] = OrderedDict()

    def compressed(self, list_id: str) -> Compressed:
        """`{list, position, hash, snapshot}` as gzipped JSON, at the log's head as this replica knows it."""
        found = self._replica.joiner.look(list_id)
        cursor = Cursor(found.position, bytes.fromhex(found.hash))
        kept = self._kept.get(list_id)
        if kept is None or kept[0] != cursor:
            content = {
                "list": list_id,
                "position": found.position,
                "hash": found.hash,
                "snapshot": found.snapshot,
            }
            text = msgspec.json.encode(content)
            kept = (cursor, Compressed(gzip.compress(text, LEVEL), len(text)))
            self._kept[list_id] = kept
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(list_id)
        return kept[1]


def address(list_id: str) -> str:
    return f"/l/{list_id}/snapshot"
