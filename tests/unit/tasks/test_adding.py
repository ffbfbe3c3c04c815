"""Adding tasks, one or many, and naming the list."""

from __future__ import annotations

import pytest

from tests.unit.tasks.acting import A, B, C, act, refusal, task_id, titles, tree
from tests.vectors.history import History
from todo.tasks.ids import derived_id
from todo.tasks.limits import LIMITS

COMMAND = "019b2222-3333-7444-8555-666677778888"


def test_a_list_is_created_once_and_renamed() -> None:
    history = History()
    assert len(act(history, "create_list", {"title": "One"})) == 1
    assert act(history, "create_list", {"title": "Two"}) == []
    assert act(history, "rename_list", {"title": "One"}) == []
    [event] = act(history, "rename_list", {"title": "Two"})
    assert event.body == {"title": ["One", "Two"]}
    assert refusal(history, "rename_list", {"title": " "}).code == "title_empty"


def test_a_list_with_tasks_needs_no_creation() -> None:
    assert act(tree(("A", None)), "create_list", {"title": "One"}) == []


def test_the_event_says_who_when_and_by_which_command() -> None:
    [event] = act(History(), "add_task", {"title": "A"}, actor="cy", command_id=COMMAND, at=99)
    assert (event.actor, event.command, event.at, event.task) == ("cy", COMMAND, 99, COMMAND)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({}, "ABX"),
        ({"after": None}, "XAB"),
        ({"after": A}, "AXB"),
        ({"after": B}, "ABX"),
        ({"parent": None}, "ABX"),
    ],
)
def test_a_task_goes_where_it_is_said(place: dict[str, str | None], shown: str) -> None:
    history = tree(("A", None), ("B", None), ("C", A))
    act(history, "add_task", {"title": "X", **place})
    assert "".join(titles(history)) == shown


def test_after_a_subtask_it_goes_below_the_same_parent() -> None:
    history = tree(("A", None), ("B", A), ("C", A))
    act(history, "add_task", {"title": "X", "after": B})
    assert titles(history, A) == ["B", "X", "C"]


def test_lines_stand_one_after_another() -> None:
    history = tree(("A", None), ("B", None))
    act(history, "add_tasks", {"lines": ["1", "", "2", "3"], "after": A}, command_id=COMMAND)
    assert titles(history) == ["A", "1", "2", "3", "B"]
    assert derived_id(COMMAND, 2) in history.state.tasks
    assert derived_id(COMMAND, 1) not in history.state.tasks


def test_lines_nest_below_earlier_lines_and_below_what_is_there() -> None:
    history = tree(("A", None), ("B", A))
    lines = [{"task": C, "title": "C"}, {"title": "C1", "parent": C}, {"title": "A1", "parent": A}, "D"]
    act(history, "add_tasks", {"lines": lines, "after": None})
    assert (titles(history), titles(history, C), titles(history, A)) == (["C", "D", "A"], ["C1"], ["B", "A1"])


def test_a_line_with_the_same_parent_of_its_own_goes_behind_the_others() -> None:
    history = tree(("A", None))
    lines = ["1", {"title": "x", "parent": None}, "2", {"title": "y", "parent": None}]
    act(history, "add_tasks", {"lines": lines, "after": A})
    assert titles(history) == ["A", "1", "2", "x", "y"]


def test_999_lines_fit_into_any_place_again_and_again() -> None:
    history = tree(("A", None), ("B", None))
    shown = ["A", "B"]
    for paste in "xyz":
        lines = [f"{paste}{number}" for number in range(999)]
        act(history, "add_tasks", {"lines": lines, "after": A})
        shown[1:1] = lines
        assert titles(history) == shown
    assert "tasks_reordered" in {event.type for event in history.events}


def test_1000_lines_nested_32_deep() -> None:
    history = History()
    lines = [{"task": task_id(n), "title": str(n)} for n in range(1000)]
    for n, line in enumerate(lines):
        if n % 33:
            line["parent"] = task_id(n - 1)
    assert len(act(history, "add_tasks", {"lines": lines})) == 1000
    lines = [{"title": "x", "parent": task_id(32)}]
    assert refusal(history, "add_tasks", {"lines": ["fine", *lines]}).code == "too_deep"


def test_more_than_1000_lines_are_too_many() -> None:
    error = refusal(History(), "add_tasks", {"lines": ["x"] * 1001})
    assert (error.code, error.details["limit"]) == ("too_many_events", 1000)
    assert len(act(History(), "add_tasks", {"lines": ["x", " "] * 1000})) == 1000


def test_a_full_list_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    history = tree(("A", None), ("B", None))
    act(history, "delete_task", {"task": B})
    monkeypatch.setitem(LIMITS, "tasks", 3)
    assert refusal(history, "add_tasks", {"lines": ["1", "2"]}).code == "list_full"
    act(history, "add_task", {"title": "C"})
    full = refusal(history, "add_task", {"title": "D"})
    assert (full.code, full.details["limit"]) == ("list_full", 3)
    assert full.message.startswith("A list holds at most 3 tasks")


def test_a_branch_in_the_trash_takes_no_more() -> None:
    history = tree(("A", None), ("B", A))
    act(history, "delete_task", {"task": A})
    for place in ({"parent": B}, {"after": B}, {"parent": A, "after": None}):
        assert refusal(history, "add_task", {"title": "X", **place}).code == "task_in_trash"
