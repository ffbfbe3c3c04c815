"""No command costs more on a large list than on a small one, but for the events that it gives.

Counted in calls of functions, Python's and C's, not in time: the same on every machine.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from tests.unit.tasks.acting import task_id
from todo.access import Who
from todo.aggregate import Context
from todo.errors import TodoError
from todo.events.event import Event
from todo.tasks.commands import COMMANDS, parse_command
from todo.tasks.decide import decide
from todo.tasks.evolve import evolve
from todo.tasks.state import Link, State, Task

LINK, DIGEST = "link", "0" * 64
SMALL, LARGE = 2_000, 48_000
AN_EVENT = 80
"""Calls that an event may cost: it is checked, made and folded, and taken out again."""
A_MESSAGE = 5_000
"""Calls that the rest may cost, whatever the list: a message of the largest size is parsed and checked."""

Args = dict[str, Any]


def a_list(size: int, completed: Callable[[int], bool], parent: Callable[[int], str | None]) -> State:
    """A list whose tasks are all 2^20 apart, with its index built."""
    state = State("main")
    for number in range(size):
        state.tasks[task_id(number)] = Task(
            id=task_id(number),
            created=number + 1,
            last=number + 1,
            created_at=0,
            created_by="somebody",
            title=f"Task {number}",
            completed=completed(number),
            parent=parent(number),
            order=number * 2**20,
        )
    state.children(None)
    return state


def flat(size: int) -> State:
    return a_list(size, lambda number: number % 2 == 0, lambda _: None)


def shared_by_link(size: int) -> State:
    state = flat(size)
    state.members["owner"] = "owner"
    state.links[LINK] = Link("editor", DIGEST)
    return state


def family(size: int) -> State:
    """All but two tasks below the first."""
    return a_list(size, lambda _: False, lambda number: task_id(0) if number > 1 else None)


def all_done(size: int) -> State:
    return a_list(size, lambda _: True, lambda _: None)


def all_open(size: int) -> State:
    return a_list(size, lambda _: False, lambda _: None)


TASK, OTHER = task_id(3), task_id(1_500)
CASES: list[tuple[str, str, Callable[[int], State], Args]] = [
    ("create_list", "create_list", flat, {"title": "x"}),
    ("rename_list", "rename_list", flat, {"title": "x" * 500}),
    ("set_member", "set_member", flat, {"person": TASK, "role": "owner"}),
    ("remove_member", "remove_member", flat, {"person": TASK}),
    ("leave_list", "leave_list", flat, {}),
    ("add_link", "add_link", flat, {"link": TASK, "role": "editor", "digest": "0" * 64}),
    ("revoke_link", "revoke_link", flat, {"link": TASK}),
    ("accept_link", "accept_link", shared_by_link, {}),
    ("delete_list", "delete_list", flat, {}),
    ("restore_list", "restore_list", flat, {}),
    ("add_task at the end", "add_task", flat, {"title": "x"}),
    ("add_task within", "add_task", flat, {"title": "x", "after": OTHER}),
    ("add_tasks at the end", "add_tasks", flat, {"lines": ["x"] * 1_000}),
    ("add_tasks within", "add_tasks", flat, {"lines": ["x"] * 1_000, "after": OTHER}),
    ("add_tasks, most of them blank", "add_tasks", flat, {"lines": [""] * 1_990 + ["x"]}),
    ("edit_task", "edit_task", flat, {"task": TASK, "notes": "x" * 20_000}),
    ("complete_task", "complete_task", flat, {"task": TASK}),
    ("reopen_task", "reopen_task", flat, {"task": task_id(4)}),
    ("complete_all", "complete_all", flat, {}),
    ("complete_all with nothing to do", "complete_all", all_done, {}),
    ("reopen_all", "reopen_all", flat, {}),
    ("reopen_all with nothing to do", "reopen_all", all_open, {}),
    ("move_task", "move_task", flat, {"task": TASK, "after": OTHER}),
    ("move_task with all others below", "move_task", family, {"task": task_id(0), "parent": task_id(1)}),
    ("delete_task with all others below", "delete_task", family, {"task": task_id(0)}),
    ("restore_task", "restore_task", flat, {"task": TASK}),
    ("clear_completed", "clear_completed", flat, {}),
    ("clear_completed with nothing to do", "clear_completed", all_open, {}),
]
UNDONE = ["add_tasks within", "complete_all", "clear_completed", "move_task with all others below"]


def calls(action: Callable[[], Any]) -> tuple[int, Any]:
    """How many functions are called by an action, and what it returns."""
    count = 0

    def called(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        result = action()
    finally:
        sys.setprofile(None)
    return count, result


def context(past: Sequence[Event] = ()) -> Context:
    return Context(
        who=Who("somebody", via=LINK, key=DIGEST, everywhere="owner"),
        now=1,
        command_id=task_id(900_000),
        head=900_000,
        past=past,
    )


def cost(state: State, name: str, args: Args, past: Sequence[Event] = ()) -> tuple[int, list[Event]]:
    def handled() -> list[Event]:
        return decide(state, parse_command(name, args), context(past))

    decide(state, parse_command(name, args), context(past))  # an index is built once for all commands
    return calls(handled)


def check(name: str, build: Callable[[int], State], args: Args) -> None:
    small, large = build(SMALL), build(LARGE)
    calls_small, events = cost(small, name, args)
    calls_large, events_large = cost(large, name, args)
    assert calls_large <= A_MESSAGE + AN_EVENT * len(events_large)
    assert calls_large <= 1.2 * calls_small + AN_EVENT * max(0, len(events_large) - len(events)) + 500


@pytest.mark.parametrize(
    ("name", "build", "args"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_commands_cost_does_not_grow_with_the_list(
    name: str, build: Callable[[int], State], args: Args
) -> None:
    check(name, build, args)


@pytest.mark.parametrize("what", UNDONE)
def test_an_undos_cost_does_not_grow_with_the_list(what: str) -> None:
    _, name, build, args = next(case for case in CASES if case[0] == what)
    counts = []
    for size in (SMALL, LARGE):
        state = build(size)
        past = [
            msgspec.structs.replace(event, position=size + number)
            for number, event in enumerate(decide(state, parse_command(name, args), context()), 1)
        ]
        for event in past:
            evolve(state, event)
        count, events = cost(state, "undo", {"position": size + 1}, past)
        assert events
        assert count <= A_MESSAGE + AN_EVENT * len(events)
        counts.append(count / len(events))
    assert counts[1] <= 1.2 * counts[0] + 500


def test_every_command_has_a_row() -> None:
    assert {name for _, name, _, _ in CASES} | {"undo"} == set(COMMANDS)


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0323" * 15_000,
        "\u0958" * 20_000,
        "\u1f82" * 20_000,
        "\u1112\u1161\u11ab" * 7_000,
        " " * 60_000,
    ],
    ids=["marks", "exclusions", "Greek", "Hangul", "spaces"],
)
def test_no_text_of_a_message_costs_more_than_a_few_calls_for_each_character(text: str) -> None:
    def refused_or_taken() -> None:
        for field in ("title", "notes"):
            with contextlib.suppress(TodoError):
                parse_command("edit_task", {"task": TASK, field: text})

    count, _ = calls(refused_or_taken)
    assert count <= 2 * len(text) + 500
