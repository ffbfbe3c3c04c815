"""Task ids: their format, and the derived ids of `add_tasks` lines without an id.

The client derives the same ids (`tests/vectors/ids.json`), so it knows a task's id before the answer comes.
"""

from __future__ import annotations

import re

from todo.errors import TodoError
from todo.uuids import derived_uuid7

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)


def check_id(value: str, field: str) -> str:
    """A UUID in lower-case text, or `bad_request` naming the field."""
    if not _UUID.fullmatch(value):
        raise TodoError("bad_request", f"'{field}' must be a UUID in lower case.", field=field)
    return value


def derived_id(command_id: str, line: int) -> str:
    """The id of a line's task: a UUIDv7 with the command's time, the rest from SHA-256("<id>/<line>")."""
    time_ms = int(command_id[:8] + command_id[9:13], 16)
    return derived_uuid7(time_ms, f"{command_id}/{line}")
