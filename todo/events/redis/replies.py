"""Parses replies of the server and the append script into the types of `todo.events.log`. Pure."""

from __future__ import annotations

from typing import Any

from todo.errors import TodoError
from todo.events.codec import Entry
from todo.events.log import Appended, AppendResult, Conflict, Duplicate, Forked, Ring, Seen
from todo.events.redis import keys
from todo.events.redis.connection import translate

LOG_FIELDS = (b"type", b"head", b"body")
RING_FIELDS = [b"list", b"from", b"to", b"hash"]
_ID_END = b"-0"
_PARTITIONS = {keys.feed(number).encode(): number for number in range(keys.PARTITIONS)}


def append_result(reply: Any) -> AppendResult | TodoError:
    """The result of one batch, from the append script's reply; a TodoError is returned, not raised."""
    if isinstance(reply, Exception):
        return translate(reply, is_append=True)
    kind = reply[0]
    if kind == b"ok":
        return Appended(int(reply[1]))
    if kind == b"duplicate":
        found = iter(reply[1:])
        return Duplicate({command_id.decode(): seen(next(found)) for command_id in found})
    if kind == b"conflict":
        return Conflict(entries(reply[2]), int(reply[1]))
    if kind == b"fork":
        return Forked(int(reply[1]))
    return TodoError("log_damaged", f"The key {reply[1].decode()} does not hold what it should.")


def seen(value: bytes) -> Seen:
    position, _, fingerprint = value.partition(b" ")
    return Seen(int(position), fingerprint)


def entries(reply: Any) -> list[Entry]:
    """The entries of a raw XRANGE reply; a malformed one becomes `unreadable(position)`.

    Parses well-formed replies in one comprehension: a rebuild parses over 100,000 entries a second.
    """
    try:
        return [
            Entry(int(entry_id[:-2]), type_.decode(), head, body)
            if entry_id[-2:] == _ID_END and (first, second, third) == LOG_FIELDS
            else _entry(entry_id, [first, type_, second, head, third, body])
            for entry_id, (first, type_, second, head, third, body) in reply
        ]
    except (TypeError, ValueError):
        return [_entry(entry_id, fields) for entry_id, fields in reply]


def unreadable(position: int) -> Entry:
    """A placeholder for a malformed entry. `decode` raises `log_damaged` for it, so only this list stops."""
    return Entry(position, "", b"", b"")


def last_position(reply: Any) -> int:
    """The position of the first entry of a raw XREVRANGE reply, 0 if it is empty."""
    return _number(reply[0][0]) if reply else 0


def rings(reply: Any) -> list[Ring]:
    """The rings of a raw XREAD reply over feeds; an entry not written by us has an empty list id."""
    return [_ring(_PARTITIONS[name], *item) for name, items in reply for item in items]


def _entry(entry_id: bytes, fields: list[bytes] | None) -> Entry:
    if fields is None or tuple(fields[::2]) != LOG_FIELDS or not entry_id.endswith(_ID_END):
        return unreadable(_number(entry_id))
    try:
        return Entry(int(entry_id[:-2]), fields[1].decode(), fields[3], fields[5])
    except UnicodeDecodeError:
        return unreadable(_number(entry_id))


def _ring(partition: int, entry_id: bytes, fields: list[bytes]) -> Ring:
    number = _number(entry_id)
    if fields[::2] != RING_FIELDS:
        return Ring(partition, number, "", 0, 0, b"")
    try:
        return Ring(partition, number, fields[1].decode(), int(fields[3]), int(fields[5]), fields[7])
    except ValueError:
        return Ring(partition, number, "", 0, 0, b"")


def _number(entry_id: bytes) -> int:
    return int(entry_id.partition(b"-")[0])
