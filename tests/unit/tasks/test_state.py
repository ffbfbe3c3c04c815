"""The state: its snapshot, its hash, its index of children, and trials."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.fields import INTEGERS, TEXTS, values_of
from tests.unit.tasks.acting import A, B, C, act, check_tree, tree
from tests.unit.tasks.steps import examples
from tests.vectors.fold_cases import Row, added, history, placed
from tests.vectors.wire import fold, from_wire
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.tasks.evolve import evolve
from todo.tasks.fields import FIELDS
from todo.tasks.state import UNCHANGED, Changed, State, Task

CHANGED = Changed.__struct_fields__


@st.composite
def states(draw: st.DrawFn) -> State:
    """States with any text that a string can hold, even some that no command would let in."""
    state = State(draw(TEXTS))
    state.at, state.title, state.title_changed = draw(INTEGERS), draw(TEXTS), draw(INTEGERS)
    for _ in range(draw(st.integers(0, 4))):
        record = {
            "id": draw(TEXTS),
            "created": draw(INTEGERS),
            "last": draw(INTEGERS),
            "created_at": draw(INTEGERS),
            "created_by": draw(TEXTS),
            "order": draw(INTEGERS),
            "trashed": draw(st.booleans()),
        }
        positions = {
            name: draw(st.integers(1, 2**53 - 1)) for name in draw(st.sets(st.sampled_from(CHANGED)))
        }
        values = {field.name: draw(values_of(field)) for field in FIELDS}
        state.put(None, Task(**record, **values, changed=Changed(**positions) if positions else UNCHANGED))
    return state


@given(states())
@examples
def test_the_canonical_form_is_that_of_rfc_8785(state: State) -> None:
    assert state.canonical() == rfc8785.dumps(state.to_json_value())
    assert state_hash(state) == sha256(rfc8785.dumps(state.to_json_value())).hexdigest()


@given(states(), st.integers(1, 5))
@examples
def test_the_canonical_form_in_pieces_is_the_same(state: State, step: int) -> None:
    assert b"".join(state.canonical_pieces(step)) == state.canonical()


@given(states())
@examples
def test_a_snapshot_gives_the_state_back(state: State) -> None:
    value = json.loads(json.dumps(state.to_json_value()))
    assert state_hash(State.from_json_value(value)) == state_hash(state)
    assert state_hash(State.from_canonical(state.canonical())) == state_hash(state)


def test_tasks_come_sorted_by_id_whatever_the_order_they_came_in() -> None:
    one, two = fold("main", history(added(C), added(A))), fold("main", history(added(C), added(A)))
    two.tasks = dict(reversed(two.tasks.items()))
    assert [task["id"] for task in one.to_json_value()["tasks"]] == [A, C]
    assert state_hash(one) == state_hash(two)


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], {}, {"list": 1}),
        {"list": "main", "at": 0, "title": "", "title_changed": 0, "tasks": [{"id": "x"}]},
        {"list": "main", "at": 0, "title": "", "title_changed": 0, "tasks": [], "colour": "red"},
    ],
)
def test_what_is_no_snapshot_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        State.from_json_value(value)
    with pytest.raises(ValueError, match=r"."):
        State.from_canonical(json.dumps(value).encode() + b"!")


def test_a_copy_goes_its_own_way() -> None:
    state = fold("main", history(added(A)))
    other = state.copy()
    evolve(other, from_wire(history(added(A), added(B))[1]))
    assert (len(state.tasks), len(other.tasks)) == (1, 2)


def test_a_replay_does_not_build_the_index() -> None:
    state = fold("main", history(added(A), placed("task_moved", A, [None, None], [0, 1])))
    assert not state.tracked
    assert state.children(None) == [(1, A)]
    assert state.tracked


def test_a_trial_leaves_nothing_behind() -> None:
    one = tree(("A", None), ("B", None), ("C", A))
    before = state_hash(one.state)
    rows = [
        added("x"),
        ("list_renamed", None, {"title": ["", "T"]}),
        placed("task_moved", B, [None, A], [0, 9]),
    ]
    with one.state.trial():
        for event in history(*rows):
            evolve(one.state, from_wire(event))
        with one.state.trial():
            evolve(one.state, from_wire(history(("task_deleted", A, {}))[0]))
            assert one.state.tasks[A].trashed
        assert not one.state.tasks[A].trashed
        assert one.state.tasks[B].parent == A
        check_tree(one.state)
    assert state_hash(one.state) == before
    check_tree(one.state)
    act(one, "add_task", {"title": "D"})


def test_a_trial_is_taken_back_after_an_error_too_and_without_an_index() -> None:
    state = fold("main", history(added(A)))
    before = state_hash(state)
    with pytest.raises(TodoError):
        _fold_in_a_trial(state, added(B), ("task_completed", "no such", {}))
    assert state_hash(state) == before
    assert not state.tracked


def _fold_in_a_trial(state: State, *rows: Row) -> None:
    with state.trial():
        for event in history(*rows):
            evolve(state, from_wire(event))
