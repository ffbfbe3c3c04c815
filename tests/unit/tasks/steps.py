"""Histories for Hypothesis: steps that mean something in whatever state they meet, so that they shrink well.

`TODO_TEST_PROFILE=thorough` tries many more, and others each time.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.fields import OTHERS, edited_value, new_value
from tests.unit.tasks.acting import act
from tests.vectors.history import History
from todo.errors import TodoError
from todo.tasks.state import State

PROFILES = {
    "quick": settings(
        max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    ),
    "thorough": settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow]),
}
examples = PROFILES[os.environ.get("TODO_TEST_PROFILE", "quick")]

TEXTS = st.sampled_from(["a", "b", " c ", "e\u0301", "شراء", "👩‍👩‍👧", "x\ny", "__proto__"])
NAMES = [
    *["add_task"] * 5,
    *["add_tasks"] * 2,
    *["move_task"] * 5,
    *["edit_task"] * 3,
    *["undo"] * 4,
    *["delete_task"] * 2,
    *["restore_task"] * 2,
    *["complete_task"] * 2,
    *["reopen_task", "complete_all", "reopen_all", "clear_completed", "rename_list", "create_list"],
]


class Step(NamedTuple):
    """A command by name, with numbers that choose among what is there."""

    name: str
    task: int
    parent: int
    after: int
    text: str
    flag: bool
    back: int


steps = st.builds(
    Step,
    name=st.sampled_from(NAMES),
    task=st.integers(0, 50),
    parent=st.integers(-2, 50),
    after=st.integers(-2, 50),
    text=TEXTS,
    flag=st.booleans(),
    back=st.integers(0, 8),
)


def args_of(step: Step, state: State, last_positions: list[int]) -> dict[str, Any] | None:
    """The arguments of the step in this state; None if there is nothing that it could name."""
    tasks = list(state.tasks)
    if step.name in ("rename_list", "create_list"):
        return {"title": step.text}
    if step.name in ("complete_all", "reopen_all", "clear_completed"):
        return {}
    if step.name == "undo":
        recent = last_positions[-1 - step.back :][:1]
        return {"position": recent[0], "force": step.flag} if recent else None
    if step.name == "add_task":
        others = {field.name: new_value(field, step.back) for field in OTHERS if step.flag}
        return {"title": step.text, "notes": step.text if step.flag else "", **others, **_place(step, state)}
    if step.name == "add_tasks":
        nested = [{"title": step.text, "parent": tasks[step.task % len(tasks)]}] if tasks else []
        return {
            "lines": [step.text, " ", *nested, {"title": step.text, "completed": True}],
            **_place(step, state),
        }
    if not tasks:
        return None
    named = {"task": tasks[step.task % len(tasks)]}
    if step.name == "move_task":
        return {**named, **_place(step, state)}
    if step.name == "edit_task":
        others = {
            field.name: edited_value(field, step.back + step.parent + 2) for field in OTHERS if step.flag
        }
        return {**named, "title": step.text, **({"notes": step.text} if step.flag else {}), **others}
    return named


def try_step(history: History, step: Step, seen: State, **more: Any) -> None:
    """Does the step as somebody would who sees that state. It may well be refused."""
    args = args_of(step, seen, history.last_positions)
    if args is None:
        return
    try:
        act(history, step.name, args, **more)
    except TodoError as error:
        if error.code in ("log_damaged", "upgrade_needed"):
            raise


def _place(step: Step, state: State) -> dict[str, Any]:
    """-2 is left out, -1 is null; `after` is mostly a sibling there."""
    tasks = list(state.tasks)
    place: dict[str, Any] = {}
    if step.parent >= -1:
        place["parent"] = tasks[step.parent % len(tasks)] if tasks and step.parent >= 0 else None
    siblings = [child for _, child in state.children(place.get("parent"))]
    if step.after >= -1:
        place["after"] = siblings[step.after % len(siblings)] if siblings and step.after >= 0 else None
    return place
