"""The commands that add an outline to a list: one `add_tasks` after another, none of them too large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import uuid_utils

from todo.cli.formats.outline import Item
from todo.cli.writing import new_request
from todo.service.requests import Request

LINES_A_COMMAND = 400
CHARACTERS_A_COMMAND = 1_000_000


def requests_for(list_id: str, title: str | None, items: list[Item]) -> Iterator[Request]:
    """The requests, in order; with a title the first one creates the list."""
    if title is not None:
        yield new_request(list_id, "create_list", {"title": title})
    path: list[str] = []
    lines: list[dict[str, Any]] = []
    size = 0
    for item in items:
        length = len(item.title) + len(item.notes)
        if len(lines) == LINES_A_COMMAND or (lines and size + length > CHARACTERS_A_COMMAND):
            yield new_request(list_id, "add_tasks", {"lines": lines})
            lines, size = [], 0
        lines.append(_line(item, path))
        size += length
    yield new_request(list_id, "add_tasks", {"lines": lines})


def _line(item: Item, path: list[str]) -> dict[str, Any]:
    """A line of `add_tasks`. `path` has the ids of the tasks that it may stand below, and gets its own."""
    task_id = str(uuid_utils.uuid7())
    del path[item.depth :]
    line: dict[str, Any] = {"task": task_id, "title": item.title}
    if item.notes:
        line["notes"] = item.notes
    if item.completed:
        line["completed"] = True
    if path:
        line["parent"] = path[-1]
    path.append(task_id)
    return line
