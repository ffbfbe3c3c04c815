"""The trash: deleting, restoring, clearing what is completed."""

from __future__ import annotations

from tests.unit.tasks.acting import A, B, C, D, act, refusal, titles, tree
from todo.tasks.tree import in_trash


def test_a_branch_goes_and_comes_back_as_one() -> None:
    history = tree(("A", None), ("B", A), ("C", None))
    assert [event.task for event in act(history, "delete_task", {"task": A})] == [A]
    assert titles(history) == ["C"]
    assert in_trash(history.state, B)
    act(history, "restore_task", {"task": A})
    assert (titles(history), titles(history, A)) == (["A", "C"], ["B"])


def test_one_deleted_on_its_own_stays_when_its_parent_comes_back() -> None:
    history = tree(("A", None), ("B", A))
    act(history, "delete_task", {"task": A})
    act(history, "delete_task", {"task": B})
    act(history, "restore_task", {"task": A})
    assert titles(history, A) == []


def test_deleting_and_restoring_are_no_ops_the_second_time() -> None:
    history = tree(("A", None))
    assert [len(act(history, "delete_task", {"task": A})) for _ in range(2)] == [1, 0]
    assert [len(act(history, "restore_task", {"task": A})) for _ in range(2)] == [1, 0]


def test_with_the_parent_in_the_trash_a_task_comes_back_to_the_end_of_the_top() -> None:
    history = tree(("A", None), ("B", A), ("C", B), ("D", None))
    act(history, "delete_task", {"task": B})
    act(history, "delete_task", {"task": A})
    act(history, "restore_task", {"task": B})
    assert (titles(history), titles(history, B)) == (["D", "B"], ["C"])


def test_a_task_comes_back_out_of_a_branch_in_the_trash() -> None:
    history = tree(("A", None), ("B", A), ("C", B))
    act(history, "delete_task", {"task": A})
    act(history, "restore_task", {"task": C})
    assert titles(history) == ["C"]


def test_clearing_takes_the_topmost_completed_with_nothing_open_below() -> None:
    history = tree(("A", None), ("B", A), ("C", A), ("D", None))
    for task in (A, B):
        act(history, "complete_task", {"task": task})
    assert [event.task for event in act(history, "clear_completed")] == [B]
    act(history, "complete_task", {"task": C})
    assert [event.task for event in act(history, "clear_completed")] == [A]
    assert act(history, "clear_completed") == []
    assert titles(history) == ["D"]


def test_clearing_takes_at_most_1000_at_once() -> None:
    history = tree()
    act(history, "add_tasks", {"lines": [{"title": "x", "completed": True}] * 1000})
    act(history, "add_tasks", {"lines": [{"title": "x", "completed": True}] * 5})
    assert [len(act(history, "clear_completed")) for _ in range(3)] == [1000, 5, 0]


def test_what_is_not_there_cannot_be_deleted_or_restored() -> None:
    for name in ("delete_task", "restore_task"):
        assert refusal(tree(("A", None)), name, {"task": D}).code == "unknown_task"
