"""Moving a task among its siblings and below others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.tasks.acting import A, B, C, E, act, refusal, task_id, titles, tree


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        ({"task": A}, "BCA"),
        ({"task": A, "after": B}, "BAC"),
        ({"task": C, "after": None}, "CAB"),
        ({"task": C, "after": A}, "ACB"),
        ({"task": C, "after": A, "parent": None}, "ACB"),
        ({"task": B}, "ACB"),
    ],
)
def test_a_task_moves_among_its_siblings(args: dict[str, Any], shown: str) -> None:
    history = tree(("A", None), ("B", None), ("C", None))
    [event] = act(history, "move_task", args)
    assert event.type == "task_moved"
    assert "".join(titles(history)) == shown


@pytest.mark.parametrize("args", [{"task": C}, {"task": A, "after": None}, {"task": B, "after": A}])
def test_a_move_to_where_it_is_changes_nothing(args: dict[str, Any]) -> None:
    assert act(tree(("A", None), ("B", None), ("C", None)), "move_task", args) == []


def test_a_task_in_the_trash_keeps_its_place_between() -> None:
    history = tree(("A", None), ("B", None), ("C", None))
    act(history, "delete_task", {"task": B})
    act(history, "move_task", {"task": C, "after": A})
    assert titles(history, trashed=True) == ["A", "C", "B"]


def test_a_task_takes_those_below_it_along() -> None:
    history = tree(("A", None), ("B", None), ("C", B))
    act(history, "move_task", {"task": B, "parent": A})
    assert (titles(history), titles(history, A), titles(history, B)) == (["A"], ["B"], ["C"])


def test_a_task_cannot_go_into_itself() -> None:
    history = tree(("A", None), ("B", A), ("C", B))
    for place in ({"after": A}, {"parent": A}, {"parent": C}, {"parent": C, "after": None}):
        assert refusal(history, "move_task", {"task": A, **place}).code == "move_into_itself"


def test_after_must_be_below_the_parent_that_is_meant() -> None:
    history = tree(("A", None), ("B", A), ("C", None))
    error = refusal(history, "move_task", {"task": C, "after": B})
    assert error.details == {"after": B, "parent": None, "after_parent": A}
    assert error.code == "stale_move"
    assert refusal(history, "move_task", {"task": C, "parent": A, "after": A}).code == "stale_move"


def test_nothing_gets_deeper_than_32() -> None:
    history = tree(*((str(n), task_id(n) if n else None) for n in range(32)))
    act(history, "add_task", {"task": task_id(100), "title": "x"})
    act(history, "add_task", {"title": "y", "parent": task_id(100)})
    assert refusal(history, "move_task", {"task": task_id(100), "parent": task_id(32)}).code == "too_deep"
    act(history, "move_task", {"task": task_id(100), "parent": task_id(31)})
    assert refusal(history, "add_task", {"title": "z", "parent": history.events[-2].task}).code == "too_deep"


def test_what_is_deep_in_the_trash_counts_too() -> None:
    history = tree(*((str(n), task_id(n) if n else None) for n in range(32)))
    act(history, "add_task", {"task": task_id(100), "title": "x"})
    act(history, "add_task", {"task": task_id(101), "title": "y", "parent": task_id(100)})
    act(history, "delete_task", {"task": task_id(101)})
    assert refusal(history, "move_task", {"task": task_id(100), "parent": task_id(32)}).code == "too_deep"


def test_the_trash_takes_no_moves() -> None:
    history = tree(("A", None), ("B", A), ("C", None))
    act(history, "delete_task", {"task": A})
    assert refusal(history, "move_task", {"task": B, "parent": None}).code == "task_in_trash"
    assert refusal(history, "move_task", {"task": C, "parent": B}).code == "task_in_trash"
    assert refusal(history, "move_task", {"task": C, "parent": E}).code == "unknown_task"
