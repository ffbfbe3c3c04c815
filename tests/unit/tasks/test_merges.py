"""How a field's changes combine: a whole value that is replaced, and a set of which ids come and go."""

from __future__ import annotations

from typing import Any

import pytest

from todo.errors import TodoError
from todo.tasks.merges import REPLACE, SET, TEXT, Replace, Reversal, SetChange


def refuses_x(value: Any, path: str) -> Any:
    """A check that keeps values in capitals, and says where it met an x."""
    if value == "x":
        raise TodoError("bad_request", field=path)
    return value.upper()


def test_they_have_the_names_that_the_pages_table_knows_them_by() -> None:
    """The page merges two texts, which the server does not; so it has to know them apart."""
    assert (REPLACE.name, TEXT.name, SET.name) == ("replace", "text", "set")
    assert (REPLACE.is_exclusive, TEXT.is_exclusive, SET.is_exclusive) == (True, True, False)
    assert (Replace().name, Replace("whole").name) == ("replace", "whole")


def test_a_value_that_is_replaced_by_itself_is_no_change() -> None:
    """The event says the value before and after, and is folded by taking the one after."""
    assert REPLACE.change("a", "a") is None
    assert REPLACE.change("a", "b") == ["a", "b"]
    assert REPLACE.apply("whatever", ["a", "b"]) == "b"
    assert REPLACE.argument(int) is int
    assert REPLACE.checked("a", refuses_x, "notes") == "A"


def test_a_replacement_is_taken_back_unless_that_is_done_already() -> None:
    """It is a conflict only if the value is neither the one before nor the one after."""
    assert REPLACE.reverse("a", ["a", "b"]) == Reversal(None)
    assert REPLACE.reverse("b", ["a", "b"]) == Reversal(["b", "a"], is_conflict=False)
    assert REPLACE.reverse("c", ["a", "b"]) == Reversal(["c", "a"], is_conflict=True)


def test_a_change_of_a_set_says_what_was_really_added_and_removed() -> None:
    """What is there is not added, and what is not there is not removed; nothing of either is no change."""
    wanted = SetChange(add=("c", "b", "a"), remove=("d", "x"))
    assert SET.change(("a", "d"), wanted) == {"added": ["b", "c"], "removed": ["d"]}
    assert SET.change(("a",), SetChange(add=("a",), remove=("x",))) is None
    assert SET.change((), SetChange(add=("a",))) == {"added": ["a"], "removed": []}
    assert SET.change(("a",), SetChange(remove=("a",))) == {"added": [], "removed": ["a"]}
    assert SET.argument(tuple) is SetChange


def test_a_set_after_a_change_is_sorted_and_has_each_id_once() -> None:
    """So that two replicas have the same bytes of it, in whatever order the changes came."""
    assert SET.apply(("b", "d"), {"added": ["c", "a", "b"], "removed": ["d", "x"]}) == ("a", "b", "c")


def test_taking_a_change_of_a_set_back_leaves_what_others_did() -> None:
    """What was added is removed if it is there still, what was removed is added if it is away still."""
    change = {"added": ["a", "b"], "removed": ["c", "d"]}
    assert SET.reverse(("a", "d"), change) == Reversal({"added": ["c"], "removed": ["a"]})
    assert SET.reverse(("c", "d"), change) == Reversal(None)


def test_each_id_of_a_set_is_checked_and_refused_with_its_place() -> None:
    """For a new task's set, and for what an edit adds and removes."""
    assert SET.checked(("b", "a", "B"), refuses_x, "labels") == ("A", "B")
    change = SET.checked(SetChange(add=("b", "a"), remove=("c",)), refuses_x, "labels")
    assert change == SetChange(add=("A", "B"), remove=("C",))
    for value, path in (
        (("a", "x"), "labels[1]"),
        (SetChange(add=("x",)), "labels.add[0]"),
        (SetChange(remove=("a", "x")), "labels.remove[1]"),
    ):
        with pytest.raises(TodoError) as caught:
            SET.checked(value, refuses_x, "labels")
        assert caught.value.details["field"] == path


def test_what_is_added_and_removed_at_once_is_refused() -> None:
    """After the check, which may make two ids alike."""
    with pytest.raises(TodoError) as caught:
        SET.checked(SetChange(add=("a",), remove=("b", "A")), refuses_x, "labels")
    assert caught.value.code == "bad_request"
    assert caught.value.details["field"] == "labels"
    assert str(caught.value) == "'labels' adds and removes the same."
