"""Validates a file's tasks before the import adds any; errors name the line."""

from __future__ import annotations

import msgspec

from todo.cli.formats.outline import Item, Outline, fitted
from todo.errors import TodoError
from todo.tasks.limits import LIMITS


def checked(outline: Outline, file: str) -> Outline:
    """The outline with normalised texts. Raises a TodoError, with file and
    line, for a task beyond the limits."""
    if not outline.items:
        where = " outside the trash" if outline.in_trash else ""
        raise TodoError("bad_request", f"There are no tasks in '{file}'{where}.")
    items = [_fitted(item, file) for item in outline.items]
    return msgspec.structs.replace(outline, items=items)


def _fitted(item: Item, file: str) -> Item:
    where = f"'{file}', line {item.line}" if item.line else f"'{file}', task '{item.title[:40]}'"
    try:
        item = fitted(item)
    except TodoError as error:
        raise TodoError(error.code, f"{where}: {error.message}", **error.details) from error
    if not item.title:
        raise TodoError("title_empty", f"{where}: it has no text. Write some, or take it out.")
    if len(item.notes) > LIMITS["notes"]:
        raise TodoError("notes_too_long", f"{where}: more than {LIMITS['notes']} characters of notes.")
    if item.depth > LIMITS["depth"]:
        text = f"{where}: subtasks can be nested {LIMITS['depth']} deep. Move it up a level in the file."
        raise TodoError("too_deep", text, limit=LIMITS["depth"])
    return item
