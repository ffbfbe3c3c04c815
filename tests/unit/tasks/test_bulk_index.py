"""The index of the commands on all tasks: it says what a walk would say, and does not walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks.acting import A, B, C, act, check_bulk_index, task_id, tree
from tests.unit.tasks.steps import examples
from todo.access import Who
from todo.aggregate import Context
from todo.tasks.bulk_index import bulk_index
from todo.tasks.commands import parse_command
from todo.tasks.decide import decide
from todo.tasks.limits import LIMITS
from todo.tasks.state import State, Task

CONTEXT = Context(who=Who("ann", everywhere="owner"), now=0, command_id=A, head=0)


class Counted(dict[str, Task]):
    """Tasks by id that count how often one is looked at."""

    visits = 0

    def __getitem__(self, key: str) -> Task:
        self.visits += 1
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.visits += 1
        return super().get(key, default)

    def values(self) -> Any:
        self.visits += len(self)
        return super().values()

    def __iter__(self) -> Iterator[str]:
        self.visits += len(self)
        return super().__iter__()


def task(number: int, *, completed: bool, parent: str | None = None, trashed: bool = False) -> Task:
    return Task(
        id=task_id(number),
        created=1,
        last=1,
        created_at=0,
        created_by="ann",
        title=f"Task {number}",
        completed=completed,
        parent=parent,
        order=number << 20,
        trashed=trashed,
    )


def counted_state(tasks: list[Task]) -> tuple[State, Counted]:
    """A state whose indexes are built, and what counts the visits from then on."""
    state = State("main")
    for one in tasks:
        state.put(None, one)
    bulk_index(state)
    counted = Counted(state.tasks)
    state.tasks = counted
    return state, counted


def visits_of(name: str, state: State, counted: Counted) -> tuple[int, int]:
    """How many events the command has, and how many tasks were looked at for it."""
    counted.visits = 0
    events = decide(state, parse_command(name, {}), CONTEXT)
    return len(events), counted.visits


@pytest.mark.parametrize(
    ("name", "completed"), [("clear_completed", False), ("complete_all", True), ("reopen_all", False)]
)
def test_nothing_to_do_looks_at_no_task(name: str, completed: bool) -> None:
    state, counted = counted_state([task(number, completed=completed) for number in range(1, 2001)])
    assert visits_of(name, state, counted) == (0, 0)


def test_completed_tasks_with_something_open_below_are_nothing_to_clear_and_not_looked_at() -> None:
    pairs = [
        one
        for number in range(1, 2001, 2)
        for one in (
            task(number, completed=True),
            task(number + 1, completed=False, parent=task_id(number)),
        )
    ]
    state, counted = counted_state(pairs)
    assert visits_of("clear_completed", state, counted) == (0, 0)


def test_what_is_in_the_trash_with_a_task_above_it_is_not_looked_at() -> None:
    hidden = [task(number, completed=False, parent=A) for number in range(2, 2002)]
    state, counted = counted_state([task(1, completed=False, trashed=True), *hidden])
    assert visits_of("complete_all", state, counted) == (0, 0)


def test_the_cost_goes_by_what_is_done_not_by_how_much_there_is() -> None:
    tasks = [task(number, completed=number != 4000) for number in range(1, 4001)]
    state, counted = counted_state(tasks)
    events, visits = visits_of("complete_all", state, counted)
    assert events == 1
    assert visits < 10


def test_no_more_is_looked_at_than_a_command_may_do() -> None:
    state, counted = counted_state([task(number, completed=False) for number in range(1, 4001)])
    events, visits = visits_of("complete_all", state, counted)
    assert events == LIMITS["events"]
    assert visits < 5 * LIMITS["events"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans(), st.booleans()), max_size=40))
@examples
def test_it_follows_every_change_and_every_trial_that_is_taken_back(
    changes: list[tuple[int, int, bool, bool]],
) -> None:
    state = State("main")
    bulk_index(state)

    def change(rows: list[tuple[int, int, bool, bool]]) -> None:
        for number, above, completed, trashed in rows:
            # Only below a smaller number: so there is no ring.
            parent = task_id(above) if above < number and task_id(above) in state.tasks else None
            one = task(number, completed=completed, parent=parent, trashed=trashed)
            state.put(state.tasks.get(one.id), one)

    half = len(changes) // 2
    change(changes[:half])
    check_bulk_index(state)
    with state.trial():
        change(changes[half:])
        check_bulk_index(state)
    check_bulk_index(state)


def test_a_ring_ends_and_what_leaves_it_is_found() -> None:
    state = State("main")
    for number, parent in ((1, None), (2, A), (3, B)):
        state.put(None, task(number, completed=number == 2, parent=parent))
    bulk_index(state)
    for parent in (C, B, C):  # around, and around again with another member
        before = state.tasks[A]
        state.put(before, task(1, completed=not before.completed, parent=parent))
        check_bulk_index(state)
    state.put(state.tasks[A], task(1, completed=True))
    check_bulk_index(state)


def test_it_is_there_only_after_somebody_asked() -> None:
    history = tree(("A", None))
    state = history.state.copy()
    assert state.follower is None
    act(history, "complete_all")
    assert history.state.follower is not None
