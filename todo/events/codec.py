"""Encodes events as log entries of three fields, linked by a chain hash, and decodes them.

    type    text
    head    msgpack [schema, task, actor, command, at, previous, group, via, digest, chain]; its last 16 bytes
            are the chain hash
    body    msgpack [salt, body]; or msgpack nil after the body was erased

    digest   = SHA-256(body field)[:16]
    chain[0] = SHA-256(list id)[:16]
    chain[n] = SHA-256(chain[n-1] ‖ msgpack [n, type] ‖ head field without its last 16 bytes)[:16]

The hashes cover the stored bytes, not the decoded values, so a change of any byte is detected.
A msgpack array states the length of each member, so two different entries never hash the same bytes.
The chain hash covers salt and body only through the digest: both can be erased without breaking the chain.
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
    """A position in a list and the 16-byte chain hash at it, which identifies the history."""

    position: int
    hash: bytes


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One log entry as stored; `head` and `body` are undecoded bytes."""

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
    """An event read from the log, and the chain hash at its position."""

    event: Event
    hash: bytes


def origin(list_id: str) -> Cursor:
    """The cursor of a list before its first event."""
    return Cursor(0, sha256(list_id.encode()).digest()[:HASH_BYTES])


def encode(event: Event, previous: Cursor, salt: bytes) -> Entry:
    """Encodes the event as the entry after `previous`; ignores `event.position`. `salt` has 16 bytes."""
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
    """Decodes the entry that follows the cursor `previous`.

    Raises `log_damaged` (with the position) if the entry is not the next one, was changed, or does not
    link to the one before. Does not check that this version knows the event's type: the fold does.
    Without `verify`, computes no hash, so a change that still decodes is not detected.
    """
    position, type_, head, raw = entry.position, entry.type, entry.head, entry.body
    if position != previous[0] + 1:
        raise _damaged(position, f"follows position {previous[0]}: entries are missing or out of order")
    chain = head[-HASH_BYTES:]
    # `_link` inlined: a rebuild runs this 200,000 times a second.
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
