"""The fold: what only Python promises. What both sides must do alike is in `tests/vectors/folds.json`."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.vectors.fold_cases import A, B, Row, added, history, placed
from tests.vectors.wire import fold, from_wire
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.tasks.aggregate import check
from todo.tasks.evolve import FOLDS, NEVER_ERASED, SCHEMAS, evolve
from todo.tasks.state import State


def test_there_is_a_fold_for_every_type_of_event() -> None:
    assert FOLDS.keys() == SCHEMAS.keys()


def test_it_returns_the_state_that_it_was_given() -> None:
    state = fold("main", [])
    assert evolve(state, from_wire(history(added(A))[0])) is state


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("task_painted", A, {}), "upgrade_needed"),
        (("task_completed", B, {}), "log_damaged"),
        (("task_completed", None, {}), "log_damaged"),
        (("task_added", None, {}), "log_damaged"),
        (("task_added", B, {"title": "x"}), "log_damaged"),
        (("task_added", B, {"title": "x", "order": 1, "colour": "red"}), "log_damaged"),
        (("task_edited", A, {"colour": ["", "red"]}), "log_damaged"),
        (("task_moved", A, {"parent": [None], "order": [0, 1]}), "log_damaged"),
        (("tasks_reordered", None, {"parent": None, "orders": [[A, 0, 5], [B, 0, 6]]}), "log_damaged"),
        (("list_renamed", None, {"title": None}), "log_damaged"),
    ],
)
def test_an_event_that_it_cannot_fold_changes_nothing_and_says_where(row: Row, code: str) -> None:
    before, bad = history(added(A), row)
    state = fold("main", [before])
    with pytest.raises(TodoError) as caught:
        evolve(state, from_wire(bad))
    assert (caught.value.code, caught.value.details["position"]) == (code, 2)
    assert state_hash(state) == state_hash(fold("main", [before]))


@pytest.mark.parametrize("type_", sorted(SCHEMAS.keys() - NEVER_ERASED))
def test_every_type_folds_when_its_body_was_erased(type_: str) -> None:
    task = None if type_.startswith(("list", "tasks")) else A
    first, erased = history(added(A), (type_, task, None))
    state = fold("main", [first, erased])
    assert state.tasks[A].parent is None


@pytest.mark.parametrize("type_", sorted(NEVER_ERASED))
def test_who_may_see_a_list_is_never_erased(type_: str) -> None:
    """Without its body, such an event would let somebody in or keep somebody out: the list is not served."""
    with pytest.raises(TodoError) as refused:
        fold("main", history((type_, None, None)))
    assert refused.value.code == "log_damaged"


def test_the_index_follows_when_it_was_built() -> None:
    events = history(added(A), added(B, order=5), placed("task_moved", A, [None, B], [0, 3]))
    state = fold("main", events[:1])
    assert state.children(None) == [(0, A)]
    for event in events[1:]:
        evolve(state, from_wire(event))
    assert (state.children(None), state.children(B)) == ([(5, B)], [(3, A)])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"previous": 7}, "names position 7 as the event of its task before it, but that is 1"),
        ({"at": -1}, "has an earlier time than the entry before it"),
        ({"task": B, "previous": 1}, "names position 1 as the event of its task before it, but that is 0"),
        ({}, None),
    ],
)
def test_what_an_event_says_of_those_before_it_is_checked(
    wrong: dict[str, Any], sentence: str | None
) -> None:
    """The event of its task before it, and that time does not go back."""
    first, second = (from_wire(row) for row in history(added(A), ("task_completed", A, {})))
    state = State("main")
    evolve(state, first)
    assert check(state, replace(second, **{"previous": 1, **wrong})) == sentence
