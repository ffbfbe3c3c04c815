"""Ids of tasks: their form, and the ones derived for lines of `add_tasks` that bring none.

The client derives the same ids (`tests/vectors/ids.json`), so it knows a task's id before the answer comes.
"""

from __future__ import annotations

import re
from hashlib import sha256
from uuid import UUID

from todo.errors import TodoError

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)


def check_id(value: str, field: str) -> str:
    """A UUID in lower-case text, or `bad_request` naming the field."""
    if not _UUID.fullmatch(value):
        raise TodoError("bad_request", f"'{field}' must be a UUID in lower case.", field=field)
    return value


def derived_id(command_id: str, line: int) -> str:
    """The id of a line's task: a UUIDv7 with the command's time, the rest from SHA-256("<id>/<line>")."""
    time = UUID(command_id).bytes[:6]
    raw = bytearray(time + sha256(f"{command_id}/{line}".encode()).digest()[:10])
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(raw)))
