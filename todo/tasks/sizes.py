"""The memory of a list's texts in bytes; they dominate the size of a large list.

Counts the Python string, not its UTF-8: one emoji makes every character of a string take four bytes.
"""

from __future__ import annotations

from operator import attrgetter
from sys import getsizeof

from todo.events.event import Event
from todo.sizing import size_of_value
from todo.tasks.fields import FIELDS
from todo.tasks.state import State, Task

WRITES = frozenset({"task_added", "task_edited"})
"""The events that change what people wrote."""

_texts = attrgetter(*(field.name for field in FIELDS if field.type is str))
_others = [field.name for field in FIELDS if field.type not in (str, bool)]


def size(state: State, event: Event | None) -> int:
    """The bytes of the texts of the event's task, 0 if there is none; for None, of all tasks."""
    if event is None:
        return sum(map(_size_of, state.tasks.values()))
    task = state.tasks.get(event.task) if event.task is not None else None
    return _size_of(task) if task is not None else 0


def _size_of(task: Task) -> int:
    """Called at each change of a text, so it must be fast."""
    size = sum(map(getsizeof, _texts(task)))
    if _others:
        size += sum(size_of_value(getattr(task, name)) for name in _others)
    return size
