"""An outline: tasks in display order with their depth, the common model of all file formats."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import msgspec

from todo.errors import TodoError
from todo.tasks.fields import FIELDS
from todo.tasks.limits import LIMITS
from todo.tasks.state import State, Task
from todo.tasks.text import normalise_notes, normalise_title

_OTHERS = [field for field in FIELDS if field.name not in ("title", "notes", "completed")]


class Item(msgspec.Struct, frozen=True):
    """One task. Its parent is the nearest preceding item of depth `depth - 1`. `line` is its line number in
    the file, for messages; 0 without a file."""

    title: str
    completed: bool = False
    notes: str = ""
    depth: int = 0
    line: int = 0
    others: dict[str, Any] = {}
    """Values of the other task fields by name, without those that have their default."""


class LeftOut(msgspec.Struct, frozen=True):
    """A line of the file that belongs to no task, with its line number."""

    line: int
    text: str


class Outline(msgspec.Struct, frozen=True):
    """The tasks, the list's title if the file has one, the lines left out, and the number of tasks left out
    because they are in the trash."""

    items: list[Item]
    title: str = ""
    left_out: list[LeftOut] = []
    in_trash: int = 0


def fitted(item: Item) -> Item:
    """The item with normalised texts. An overlong title is split, between two words if possible, and its rest
    goes to the top of the notes."""
    title, notes = normalise_title(item.title), normalise_notes(item.notes)
    most = LIMITS["title"]
    if len(title) > most:
        gap = title.rfind(" ", most // 2, most + 1)
        cut = gap if gap > 0 else most
        title, rest = title[:cut], title[cut:]
        notes = f"{rest}\n\n{notes}"
    return msgspec.structs.replace(item, title=normalise_title(title), notes=normalise_notes(notes))


def says_something(title: str) -> bool:
    """Whether the title has visible text. True for a title refused for
    another reason, to report that later."""
    try:
        return bool(normalise_title(title))
    except TodoError:
        return True


def reopened(items: list[Item], partly: Set[int]) -> list[Item]:
    """The items, where those at the indexes `partly` are open if any of their subtasks is open."""
    again = list(items)
    open_at: list[bool] = []  # by depth: whether an item after this one, within the same parent, is open
    for place in range(len(items) - 1, -1, -1):
        item = again[place]
        is_open_below = any(open_at[item.depth + 1 :])
        del open_at[item.depth + 1 :]
        open_at += [False] * (item.depth + 1 - len(open_at))
        if place in partly and is_open_below:
            again[place] = item = msgspec.structs.replace(item, completed=False)
        open_at[item.depth] |= is_open_below or not item.completed
    return again


def outline_of(state: State) -> Outline:
    """The outline of a list's shown tasks, without the trash."""
    items: list[Item] = []
    waiting = [(task_id, 0) for _, task_id in reversed(state.children(None))]
    while waiting:
        task_id, depth = waiting.pop()
        task = state.tasks[task_id]
        if not task.trashed:
            items.append(_item(task, depth))
            waiting += [(child, depth + 1) for _, child in reversed(state.children(task_id))]
    return Outline(items, state.title)


def _item(task: Task, depth: int) -> Item:
    others = {
        field.name: value
        for field in _OTHERS
        if (value := getattr(task, field.name)) is not field.default  # unset fields hold the default
    }
    return Item(task.title, task.completed, task.notes, depth, others=others)


def lines_of(text: str) -> list[str]:
    """The lines of a text with LF, CR LF or CR line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
