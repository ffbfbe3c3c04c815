"""A random walk through a list's life: the same for the same seed, on every Python.

`python -m tests.vectors.walk SEED STEPS` prints it as JSON.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.fields import OTHERS, edited_value, new_value
from tests.vectors.history import History
from tests.vectors.text_cases import FAMILY
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.tasks.fields import Field
from todo.tasks.ids import derived_id
from todo.tasks.tree import shown

TITLES = [
    "Buy milk",
    "Cafe\u0301",
    "شراء الحليب",
    FAMILY,
    " call  Bo ",
    "\u0301",
    "x" * 60,
    "<b>&amp;</b>",
    "𝒜",
]
NOTES = ["", "one\n\ttwo", "سطر\r\nسطر", "😀"]
WALK_COMMAND = "019a3333-0000-7000-8000-000000000000"

Args = dict[str, Any]
Item = TypeVar("Item")


class Walker:
    """Chooses the next command by chance. Only `Random.random` is used: its numbers never change."""

    def __init__(self, seed: int, history: History) -> None:
        self.history = history
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def pick(self, items: Sequence[Item]) -> Item:
        return items[int(self._random.random() * len(items))]

    def task(self) -> str:
        """Mostly one that is shown, now and then any, seldom one that is not there."""
        state = self.history.state
        tasks = [task.id for task in shown(state)] if self.chance(0.85) else list(state.tasks)
        return self.pick(tasks) if tasks and self.chance(0.98) else derived_id(WALK_COMMAND, len(tasks))

    def place(self) -> Args:
        """Perhaps a parent, perhaps a task of that parent to stand after; often after the very first, until
        there is no room left."""
        first = next(iter(self.history.state.tasks.values()), None)
        if first and self.chance(0.25):
            return {"after": first.id, "parent": first.parent}
        args: Args = {}
        if self.chance(0.5):
            args["parent"] = self.task() if self.chance(0.6) else None
        siblings = self.history.state.children(args.get("parent"))
        if siblings and self.chance(0.5):
            args["after"] = self.pick(siblings)[1]
        elif self.chance(0.4):
            args["after"] = None
        return args

    def line(self) -> Any:
        if self.chance(0.5):
            return self.pick([*TITLES, " "])
        line = {"title": self.pick(TITLES), "completed": self.chance(0.3), **self.others(new_value)}
        return {**line, "parent": self.task()} if self.chance(0.3) else line

    def edit(self) -> Args:
        args: Args = {"task": self.task(), "force": self.chance(0.3)}
        if self.chance(0.8):
            args["title"] = self.pick(TITLES)
        if self.chance(0.4):
            args["notes"] = self.pick(NOTES)
        return args | self.others(edited_value)

    def others(self, value: Callable[[Field, int], Any]) -> Args:
        """Some of the fields that have no texts here."""
        return {
            field.name: value(field, int(self._random.random() * 20)) for field in OTHERS if self.chance(0.5)
        }

    def position(self) -> int:
        """Of one of the last commands, mostly the very last: that is what people take back."""
        recent = self.history.last_positions[-1 if self.chance(0.5) else -12 :]
        return self.pick(recent) if recent else 1


CHOICES: list[tuple[int, str, Callable[[Walker], Args]]] = [
    (20, "add_task", lambda w: {"title": w.pick(TITLES), "notes": w.pick(NOTES), **w.place()}),
    (4, "add_tasks", lambda w: {"lines": [w.line() for _ in range(1 + int(w.chance(0.5)) * 3)], **w.place()}),
    (16, "edit_task", Walker.edit),
    (12, "complete_task", lambda w: {"task": w.task()}),
    (6, "reopen_task", lambda w: {"task": w.task()}),
    (16, "move_task", lambda w: {"task": w.task(), **w.place()}),
    (4, "delete_task", lambda w: {"task": w.task()}),
    (5, "restore_task", lambda w: {"task": w.pick(list(w.history.state.tasks) or [w.task()])}),
    (1, "complete_all", lambda w: {}),
    (1, "reopen_all", lambda w: {}),
    (1, "clear_completed", lambda w: {}),
    (2, "rename_list", lambda w: {"title": w.pick(TITLES)}),
    (12, "undo", lambda w: {"position": w.position(), "force": w.chance(0.3)}),
]
_WEIGHTED = [choice for weight, *choice in CHOICES for _ in range(weight)]


def walk(seed: int, steps: int) -> History:
    """The history of that many commands by three people, who look at up to five events ago."""
    history = History()
    walker = Walker(seed, history)
    while history.commands < steps:
        name, args_of = walker.pick(_WEIGHTED)
        base = max(0, history.position - int(walker.chance(0.3)) * 5)
        try:
            history.do(name, args_of(walker), actor=walker.pick(["ann", "bo", "كريم"]), base=base)
        except TodoError:
            continue
    return history


def random_walk(seed: int, steps: int) -> dict[str, Any]:
    """`{list, events, state_hash}`: the events of the accepted commands, and the hash after the last."""
    history = walk(seed, steps)
    return {"list": "main", "events": history.wire_events(), "state_hash": state_hash(history.state)}


if __name__ == "__main__":
    json.dump(random_walk(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
