"""Computes what an import adds to a list: the file's tasks except those already in the list.

Task ids depend on the file's content, so an edited file gets new ids and would be added again. Equal titles
reveal that, and the caller warns.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from todo.access import OPERATOR, Who
from todo.cli.batching import ids_for, requests_for
from todo.cli.formats.outline import Item, Outline
from todo.cli.reading import STANDARD_INPUT
from todo.cli.writing import rehearse
from todo.kinds import KINDS
from todo.service.requests import Request
from todo.tasks.limits import LIMITS
from todo.tasks.state import State
from todo.tasks.text import normalise_title
from todo.tasks.tree import in_trash

FEWEST_SAME = 2
"""Equal titles needed for the warning: a single one may be a coincidence."""


class Job(NamedTuple):
    """An import's input. `content` is the text that the task ids are derived from."""

    list_id: str
    title: str | None
    outline: Outline
    file: str
    content: bytes
    again: bool
    who: Who = OPERATOR


class Addition(NamedTuple):
    """The requests to send; the number of tasks already in the list, `in_trash` of them in the trash; and the
    number of tasks to add whose title equals that of a task from another source, or 0 if they are too few to
    suggest an earlier import of an older version of the file."""

    created: bool
    there: int
    in_trash: int
    same_titles: int
    requests: list[Request]


def addition_to(state: State, position: int, job: Job) -> Addition:
    """The addition to a list with this state and position. Raises the TodoError
    with which a request would be refused."""
    items = job.outline.items
    ids = ids_for(job.list_id, job.content, len(items), 0)
    own = set(ids)
    while job.again and all(task in state.tasks for task in ids):
        ids = ids_for(job.list_id, job.content, len(items), len(own) // len(items))
        own.update(ids)
    there = [task for task in ids if task in state.tasks]
    left = [item for item, task in zip(items, ids, strict=True) if task not in state.tasks]
    title = _title_of_new(job) if position == 0 else None
    requests = list(requests_for(job.list_id, title, items, ids, state.tasks, job.who))
    rehearse(state, requests, position)
    deleted = sum(in_trash(state, task) for task in there)
    return Addition(title is not None, len(there), deleted, _same_titles(state, left, own), requests)


def _same_titles(state: State, items: list[Item], own: set[str]) -> int:
    """The number of items whose title equals that of a shown task outside `own`; 0 if they are few."""
    titles = Counter(item.title for item in items)
    shown = Counter(
        task.title
        for task in state.tasks.values()
        if task.title in titles and task.id not in own and not in_trash(state, task.id)
    )
    same = (titles & shown).total()
    return same if same >= FEWEST_SAME and 2 * same >= len(items) else 0


def _title_of_new(job: Job) -> str | None:
    """The title for a new list; None for a list that always exists, unless --title is given."""
    if job.title is not None:
        return job.title
    if job.who.everywhere and KINDS.is_always_there(job.list_id):
        return None
    stem = "" if job.file == STANDARD_INPUT else Path(job.file).stem
    return normalise_title(job.outline.title)[: LIMITS["title"]] or normalise_title(stem) or job.list_id
