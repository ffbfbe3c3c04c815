"""Between events and the three fields of a log entry, and the chain hash that links each to the one before.

    type    text
    head    msgpack [schema, task, actor, command, at, previous, group, via, digest, chain]; its last 16 bytes
            are the chain hash
    body    msgpack [salt, body]; or msgpack nil after the body was erased

    digest   = SHA-256(body field)[:16]
    chain[0] = SHA-256(list id)[:16]
    chain[n] = SHA-256(chain[n-1] ‖ msgpack [n, type] ‖ head field without its last 16 bytes)[:16]

The stored bytes themselves are hashed, never what they decode to, so every byte of every field counts.
A msgpack array states the length of each of its members, so no two different entries give the same bytes.
Salt and body are in no chain hash but through the digest: both can be erased without breaking the chain.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec.msgpack import Decoder, Encoder

from todo.errors import TodoError
from todo.events.event import Body, Event

HASH_BYTES = 16
SALT_BYTES = 16
ERASED = b"\xc0"

_pack = Encoder().encode
_unpack_head = Decoder(
    tuple[int, str | None, str, str, int, int, str | None, str | None, bytes, bytes]
).decode
_unpack_body = Decoder(tuple[bytes, Body]).decode


class Cursor(NamedTuple):
    """Where in a list, and in which history: a position and the 16-byte chain hash there."""

    position: int
    hash: bytes


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One entry of a log as it is stored."""

    position: int
    type: str
    head: bytes
    body: bytes

    @property
    def hash(self) -> bytes:
        """The chain hash at this entry, as its writer computed it."""
        return self.head[-HASH_BYTES:]

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.position, self.hash)


class Record(msgspec.Struct, frozen=True, gc=False):
    """An event that is in the log, with the chain hash there."""

    event: Event
    hash: bytes


def origin(list_id: str) -> Cursor:
    """The cursor of a list before its first event."""
    return Cursor(0, sha256(list_id.encode()).digest()[:HASH_BYTES])


def encode(event: Event, previous: Cursor, salt: bytes) -> Entry:
    """The entry that continues `previous` with this event, whose own position is not looked at."""
    position = previous.position + 1
    body = ERASED if event.body is None else _pack((salt, event.body))
    digest = sha256(body).digest()[:HASH_BYTES]
    fields = (
        event.schema,
        event.task,
        event.actor,
        event.command,
        event.at,
        event.previous,
        event.group,
        event.via,
        digest,
    )
    unlinked = _pack((*fields, bytes(HASH_BYTES)))[:-HASH_BYTES]
    return Entry(position, event.type, unlinked + _link(previous.hash, position, event.type, unlinked), body)


def decode(entry: Entry, previous: tuple[int, bytes], verify: bool = True) -> Record:
    """The event of an entry that must continue `previous`, a cursor.

    Raises `log_damaged` (with the position) if the entry is not the next one, was changed, or does not
    link to the one before. Whether this version knows what it holds, only the fold can tell. Without `verify`
    no hash is computed: a change that can still be read is not found.
    """
    position, type_, head, raw = entry.position, entry.type, entry.head, entry.body
    if position != previous[0] + 1:
        raise _damaged(position, f"follows position {previous[0]}: entries are missing or out of order")
    chain = head[-HASH_BYTES:]
    # Written out here and not called, as in `_link`: a rebuild does this two hundred thousand times a second.
    if verify and (
        sha256(previous[1] + _pack((position, type_)) + head[:-HASH_BYTES]).digest()[:HASH_BYTES] != chain
    ):
        raise _damaged(position, "was changed, or does not link to the entry before it")
    body = None
    try:
        schema, task, actor, command, at, before, group, via, digest, _ = _unpack_head(head)
        if raw != ERASED:
            if verify and sha256(raw).digest()[:HASH_BYTES] != digest:
                raise _damaged(position, "has a body that was changed after it was written")
            _, body = _unpack_body(raw)
        if schema < 1:
            raise ValueError("no schema")
    except ValueError as error:
        raise _damaged(position, "was not written by this program") from error
    event = Event(type_, task, actor, command, at, body, schema, position, before, group, via)
    return Record(event, chain)


def _link(previous_hash: bytes, position: int, type_: str, unlinked: bytes) -> bytes:
    return sha256(previous_hash + _pack((position, type_)) + unlinked).digest()[:HASH_BYTES]


def _damaged(position: int, what: str) -> TodoError:
    return TodoError("log_damaged", f"The log's entry at position {position} {what}.", position=position)
