"""Splits the addition of an outline into `add_tasks` commands within the size limits.

Task ids are derived from the list, the file's content and the task's index, so an interrupted import is
idempotent: when run again it skips the tasks already added.
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterator, Sequence
from hashlib import sha256
from typing import Any

from todo.access import OPERATOR, Who
from todo.cli.formats.outline import Item
from todo.cli.writing import new_request
from todo.service.requests import Request

LINES_A_COMMAND = 400
CHARACTERS_A_COMMAND = 1_000_000


def ids_for(list_id: str, content: bytes, count: int, copy: int) -> list[str]:
    """The ids of `count` tasks of a file: `copy` 0 for the first import into a list, 1 for the next, …"""
    digest = sha256(content).hexdigest()
    return [_uuid(f"{list_id}/{digest}/{copy}/{number}") for number in range(count)]


def requests_for(
    list_id: str,
    title: str | None,
    items: Sequence[Item],
    ids: Sequence[str],
    known: Container[str] = (),
    who: Who = OPERATOR,
) -> Iterator[Request]:
    """The requests, in order, for items whose ids are not in `known`; with a
    title, the first creates the list."""
    if title is not None:
        yield new_request(list_id, "create_list", {"title": title}, who)
    path: list[str] = []
    lines: list[dict[str, Any]] = []
    size = 0
    for item, task_id in zip(items, ids, strict=True):
        line = _line(item, task_id, path)
        if task_id in known:
            continue
        length = len(item.title) + len(item.notes)
        if len(lines) == LINES_A_COMMAND or (lines and size + length > CHARACTERS_A_COMMAND):
            yield new_request(list_id, "add_tasks", {"lines": lines}, who)
            lines, size = [], 0
        lines.append(line)
        size += length
    if lines:
        yield new_request(list_id, "add_tasks", {"lines": lines}, who)


def _line(item: Item, task_id: str, path: list[str]) -> dict[str, Any]:
    """A line of `add_tasks`. `path` holds the ids of the ancestors by
    depth; this appends the task's own id."""
    del path[item.depth :]
    line: dict[str, Any] = {"task": task_id, "title": item.title}
    if item.notes:
        line["notes"] = item.notes
    if item.completed:
        line["completed"] = True
    line |= item.others
    if path:
        line["parent"] = path[-1]
    path.append(task_id)
    return line


def _uuid(name: str) -> str:
    """A UUIDv8 (custom bits, RFC 9562) from the SHA-256 of the name."""
    bits = bytearray(sha256(name.encode()).digest()[:16])
    bits[6] = 0x80 | bits[6] & 0x0F
    bits[8] = 0x80 | bits[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(bits)))
