"""Editing, completing and reopening; two people at the same task."""

from __future__ import annotations

from tests.unit.tasks.acting import A, B, C, act, refusal, tree
from todo.tasks.tree import existing


def test_only_what_differs_is_in_the_event() -> None:
    history = tree(("A", None))
    [event] = act(history, "edit_task", {"task": A, "title": "A", "notes": "n"})
    assert event.body == {"notes": ["", "n"]}
    assert act(history, "edit_task", {"task": A, "title": " A ", "notes": "n\n"}) == []


def test_different_fields_merge() -> None:
    history = tree(("A", None))
    act(history, "edit_task", {"task": A, "title": "Ann's"}, base=1)
    act(history, "edit_task", {"task": A, "notes": "Bo's"}, base=1)
    task = existing(history.state, A)
    assert (task.title, task.notes) == ("Ann's", "Bo's")


def test_the_same_field_is_stale_with_both_texts() -> None:
    history = tree(("A", None))
    act(history, "edit_task", {"task": A, "title": "Ann's", "notes": "n"}, base=1)
    act(history, "complete_task", {"task": A})
    error = refusal(history, "edit_task", {"task": A, "title": "Bo's", "notes": "n"}, base=1)
    assert error.details == {
        "task": A,
        "fields": {"title": {"yours": "Bo's", "theirs": "Ann's"}},
        "position": 2,
    }
    assert error.code == "stale_edit"


def test_one_who_saw_it_may_change_it_and_so_may_one_who_insists() -> None:
    history = tree(("A", None))
    act(history, "edit_task", {"task": A, "title": "Ann's"}, base=1)
    assert len(act(history, "edit_task", {"task": A, "title": "Bo's"}, base=2)) == 1
    assert len(act(history, "edit_task", {"task": A, "title": "Cy's", "force": True}, base=1)) == 1
    assert len(act(history, "edit_task", {"task": A, "title": "Di's"})) == 1


def test_completing_and_reopening_are_no_ops_the_second_time() -> None:
    history = tree(("A", None))
    assert [len(act(history, "complete_task", {"task": A})) for _ in range(2)] == [1, 0]
    assert [len(act(history, "reopen_task", {"task": A})) for _ in range(2)] == [1, 0]


def test_all_means_all_that_are_shown() -> None:
    history = tree(("A", None), ("B", A), ("C", None))
    act(history, "delete_task", {"task": C})
    assert [event.task for event in act(history, "complete_all")] == [A, B]
    assert act(history, "complete_all") == []
    assert [event.task for event in act(history, "reopen_all")] == [A, B]


def test_all_means_at_most_1000_at_once() -> None:
    history = tree()
    act(history, "add_tasks", {"lines": ["x"] * 1000})
    act(history, "add_tasks", {"lines": ["y"] * 200})
    assert [len(act(history, "complete_all")) for _ in range(3)] == [1000, 200, 0]
    assert [len(act(history, "reopen_all")) for _ in range(3)] == [1000, 200, 0]


def test_what_is_in_the_trash_is_not_changed() -> None:
    history = tree(("A", None), ("B", A))
    act(history, "delete_task", {"task": A})
    for task in (A, B):
        for name in ("edit_task", "complete_task", "reopen_task"):
            assert refusal(history, name, {"task": task}).code == "task_in_trash"
