"""What an import has to add to a list as it is: all tasks of the file but those that are there already.

A file that was changed since has other ids for all of its tasks, so they are added once more; that is told by
their titles.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

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
"""One title alone may well be in a list twice."""


class Job(NamedTuple):
    """What is to be imported, and `content`: what the ids of its tasks follow from."""

    list_id: str
    title: str | None
    outline: Outline
    file: str
    content: bytes
    again: bool


class Addition(NamedTuple):
    """The requests that are left to be sent; how many tasks are there already, `in_trash` of them deleted
    since; and how many of the tasks to be added have the title of a task that did not come of this file, if
    they are so many that the file was probably added before and changed since."""

    created: bool
    there: int
    in_trash: int
    same_titles: int
    requests: list[Request]


def addition_to(state: State, position: int, job: Job) -> Addition:
    """What has to be added to a list that stands at a position. Raises what one of the requests would be
    refused for."""
    items = job.outline.items
    ids = ids_for(job.list_id, job.content, len(items), 0)
    own = set(ids)
    while job.again and all(task in state.tasks for task in ids):
        ids = ids_for(job.list_id, job.content, len(items), len(own) // len(items))
        own.update(ids)
    there = [task for task in ids if task in state.tasks]
    left = [item for item, task in zip(items, ids, strict=True) if task not in state.tasks]
    title = _title_of_new(job) if position == 0 else None
    requests = list(requests_for(job.list_id, title, items, ids, state.tasks))
    rehearse(state, requests, position)
    deleted = sum(in_trash(state, task) for task in there)
    return Addition(title is not None, len(there), deleted, _same_titles(state, left, own), requests)


def _same_titles(state: State, items: list[Item], own: set[str]) -> int:
    """How many of the items have the title of a task that is shown and none of `own`; 0 if they are few."""
    titles = Counter(item.title for item in items)
    shown = Counter(
        task.title
        for task in state.tasks.values()
        if task.title in titles and task.id not in own and not in_trash(state, task.id)
    )
    same = (titles & shown).total()
    return same if same >= FEWEST_SAME and 2 * same >= len(items) else 0


def _title_of_new(job: Job) -> str | None:
    """The title to create the list with; None if it is one that is always there and nobody named a title."""
    if job.title is not None:
        return job.title
    if KINDS.is_always_there(job.list_id):
        return None
    stem = "" if job.file == STANDARD_INPUT else Path(job.file).stem
    return normalise_title(job.outline.title)[: LIMITS["title"]] or normalise_title(stem) or job.list_id
