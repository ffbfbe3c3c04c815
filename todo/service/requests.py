"""Parses a client's command message `{list, id, name, args, base?, group?}` into a `Request`."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import msgspec

from todo.access import Who
from todo.aggregate import Command, Kinds
from todo.errors import TodoError
from todo.events.command_ids import DAY_MS, command_time_ms
from todo.events.log import SEEN_DAYS

OLDEST_MS = (SEEN_DAYS - 1) * DAY_MS
NEWEST_MS = DAY_MS
MAX_POSITION = 2**53 - 1
FINGERPRINT_BYTES = 16

_FIELDS = {"list", "id", "name", "args", "base", "group"}
_LIST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z", re.ASCII)
_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z", re.ASCII)


class Request(msgspec.Struct, frozen=True):
    """A validated command. `base` is a position, the id of an earlier command, or None. `source` is the
    connection id: commands of one connection take effect in order, and connections share time fairly.
    `group` is an id shared by the commands of one user action."""

    list_id: str
    command_id: str
    name: str
    command: Command
    fingerprint: bytes
    who: Who
    base: int | str | None
    source: str = ""
    group: str | None = None


def parse_request(kinds: Kinds, message: Any, who: Who, now_ms: int, source: str = "") -> Request:
    """Validates a command message. Raises `bad_request`, `unknown_command`, `command_expired`, `clock_ahead`,
    and the errors of the command's own argument checks."""
    if not isinstance(message, dict):
        raise TodoError("bad_request", "A command is an object with list, id, name and args.")
    if not message.keys() <= _FIELDS:
        unknown = sorted(str(name) for name in message.keys() - _FIELDS)
        raise TodoError("bad_request", f"A command has no field '{unknown[0][:50]}'.")
    list_id = check_list_id(message.get("list"))
    command_id = message.get("id")
    if not isinstance(command_id, str) or not _UUID7.match(command_id):
        raise TodoError("bad_request", "'id' must be a UUIDv7 in lower case.")
    name, args, base = message.get("name"), message.get("args", {}), message.get("base")
    if not isinstance(name, str):
        raise TodoError("bad_request", "'name' must be a text.")
    command = kinds.of(list_id).parse(name, args)
    _check_base(base)
    _check_time(command_id, now_ms)
    group = message.get("group")
    if group is not None and not (isinstance(group, str) and _UUID7.match(group)):
        raise TodoError("bad_request", "'group' must be a UUIDv7 in lower case.")
    fingerprint = _fingerprint(name, args, base)
    return Request(list_id, command_id, name, command, fingerprint, who, base, source, group)


def check_list_id(value: Any) -> str:
    """Returns the value if it is a well-formed list id. Raises `bad_request`."""
    if not isinstance(value, str) or not _LIST_ID.match(value):
        characters = "1 to 64 of the characters A-Z a-z 0-9 _ and -, beginning with a letter or digit"
        raise TodoError("bad_request", f"'list' must be {characters}.")
    return value


def check_position(value: Any, name: str) -> int:
    """Returns the value if it is a position (an integer, 0 or more).
    Raises `bad_request` naming the field."""
    if type(value) is not int or not 0 <= value <= MAX_POSITION:
        raise TodoError("bad_request", f"'{name}' must be a position: an integer from 0.")
    return value


def _check_base(base: Any) -> None:
    if base is None or (isinstance(base, str) and _UUID7.match(base)):
        return
    if isinstance(base, str):
        raise TodoError("bad_request", "'base' must be a position or the id of a command.")
    check_position(base, "base")


def _check_time(command_id: str, now_ms: int) -> None:
    made_ms = command_time_ms(command_id)
    if made_ms < now_ms - OLDEST_MS:
        raise TodoError("command_expired")
    if made_ms > now_ms + NEWEST_MS:
        raise TodoError("clock_ahead")


def _fingerprint(name: str, args: Any, base: Any) -> bytes:
    asked = msgspec.json.encode([name, args, base], order="sorted")
    return sha256(asked).digest()[:FINGERPRINT_BYTES]
