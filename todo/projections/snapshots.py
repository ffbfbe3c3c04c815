"""Snapshots: a board as bytes, stored beside the log, so that loading need not fold the whole log.

A snapshot is a cache. If its version, its state hash or the log's chain hash at its position does not match,
it is ignored and the board is folded from the log.

    msgpack [version of the kind's fold, position, chain hash, state hash, zlib(canonical JSON of the state)]
"""

from __future__ import annotations

import zlib
from hashlib import sha256

import msgpack

from todo.aggregate import Aggregate, State
from todo.events.codec import Cursor
from todo.projections.board import Board


def encode(board: Board) -> bytes:
    """Encodes the board's state and cursor."""
    canonical = board.canonical()
    state_hash = sha256(canonical).digest()
    packed = zlib.compress(canonical, 1)
    position, chain = board.cursor
    return bytes(msgpack.packb([board.aggregate.version, position, chain, state_hash, packed]))


def decode(data: bytes, aggregate: Aggregate) -> tuple[State, Cursor] | None:
    """The state and the cursor in a snapshot; None if it is damaged or of another version."""
    try:
        version, position, chain, state_hash, packed = msgpack.unpackb(data)
        if version != aggregate.version:
            return None
        canonical = zlib.decompress(packed)
        if sha256(canonical).digest() != state_hash:
            return None
        return aggregate.decode(canonical), Cursor(position, chain)
    except (ValueError, TypeError, zlib.error):
        return None
