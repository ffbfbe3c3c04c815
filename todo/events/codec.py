"""Between events and the three fields of a log entry, and the chain hash that links each to the one before.

    type    text
    head    msgpack [schema, task, actor, command, at, digest, chain]; its last 16 bytes are the chain hash
    body    msgpack [salt, body]; or msgpack nil after the body was erased

    digest   = SHA-256(salt ‖ msgpack(body))[:16]
    chain[0] = SHA-256(list id)[:16]
    chain[n] = SHA-256(chain[n-1] ‖ msgpack [n, type, schema, task, actor, command, at, digest])[:16]

A msgpack array states the length of each of its members, so no two different heads give the same bytes.
Salt and body are in no chain hash but through the digest: both can be erased without breaking the chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

import msgpack
import msgspec

from todo.errors import TodoError
from todo.events.types import SCHEMAS, Event, upcast

HASH_BYTES = 16
SALT_BYTES = 16
ERASED = b"\xc0"
_BODY_PREFIX = b"\x92\xc4\x10"  # an array of two, its first a binary of 16 bytes: the salt
_BODY_START = len(_BODY_PREFIX) + SALT_BYTES

_pack = msgpack.packb
_unpack = msgpack.unpackb


class Cursor(NamedTuple):
    """Where in a list, and in which history: a position and the 16-byte chain hash there."""

    position: int
    hash: bytes


class Entry(NamedTuple):
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
    body = ERASED if event.body is None else _BODY_PREFIX + salt + _pack(event.body)
    digest = sha256(body[len(_BODY_PREFIX) :]).digest()[:HASH_BYTES]
    schema = SCHEMAS[event.type]
    linked = _pack([position, event.type, schema, event.task, event.actor, event.command, event.at, digest])
    chain = sha256(previous.hash + linked).digest()[:HASH_BYTES]
    head = _pack([schema, event.task, event.actor, event.command, event.at, digest, chain])
    return Entry(position, event.type, head, body)


def encode_all(events: Iterable[Event], previous: Cursor, salts: Iterable[bytes]) -> list[Entry]:
    """The entries of consecutive events after `previous`; one salt of 16 random bytes for each."""
    entries = []
    for event, salt in zip(events, salts, strict=False):
        entry = encode(event, previous, salt)
        previous = entry.cursor
        entries.append(entry)
    return entries


def decode(entry: Entry, previous: Cursor) -> Record:
    """The event of an entry that must continue `previous`.

    Raises `log_damaged` (with the position) if the entry is not the next one, was changed, or does not
    link to the one before; `upgrade_needed` if this version cannot read it.
    """
    position, type_, head, raw = entry
    if position != previous[0] + 1:
        raise _damaged(position, f"follows position {previous[0]}: entries are missing or out of order")
    try:
        schema, task, actor, command, at, digest, chain = _unpack(head)
    except (ValueError, TypeError) as error:
        raise _damaged(position, "has an unreadable head") from error
    linked = _pack([position, type_, schema, task, actor, command, at, digest])
    if sha256(previous[1] + linked).digest()[:HASH_BYTES] != chain:
        raise _damaged(position, "does not link to the entry before it")
    body = None
    if raw != ERASED:
        if raw[:3] != _BODY_PREFIX or sha256(raw[3:]).digest()[:HASH_BYTES] != digest:
            raise _damaged(position, "has a body that was changed after it was written")
        body = _unpack(raw[_BODY_START:], strict_map_key=True)
    if SCHEMAS.get(type_) != schema:
        body = upcast(type_, schema, body)
    return Record(Event(type_, task, actor, command, at, body, position), chain)


def _damaged(position: int, what: str) -> TodoError:
    return TodoError("log_damaged", f"The log's entry at position {position} {what}.", position=position)
