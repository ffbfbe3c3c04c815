"""Order numbers: the sequence shown is always the one asked for, however crowded the place."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks.acting import A, B, act, task_id, titles, tree
from tests.unit.tasks.steps import examples
from tests.vectors.fold_cases import added, history
from tests.vectors.history import History
from tests.vectors.wire import from_wire
from todo.tasks.evolve import evolve
from todo.tasks.place import FARTHEST


class Model:
    """A list and the plain Python list that it should look like."""

    def __init__(self) -> None:
        self.history = History()
        self.shown: list[str] = []

    def add(self, index: int) -> None:
        task = task_id(len(self.shown) + 1)
        after = self.shown[index - 1] if index else None
        act(self.history, "add_task", {"task": task, "title": task, "after": after})
        self.shown.insert(index, task)

    def move(self, start: int, index: int) -> None:
        task = self.shown.pop(start)
        after = self.shown[index - 1] if index else None
        act(self.history, "move_task", {"task": task, "after": after})
        self.shown.insert(index, task)

    def check(self) -> None:
        assert titles(self.history) == self.shown

    def reordered(self) -> list[int]:
        """How many tasks each reordering named."""
        bodies = [event.body for event in self.history.events if event.type == "tasks_reordered"]
        return [len(body["orders"]) for body in bodies if body is not None]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1000), st.integers(0, 1000)), max_size=60))
@examples
def test_siblings_stand_as_in_a_plain_list(moves: list[tuple[bool, int, int]]) -> None:
    model = Model()
    for adds, first, second in moves:
        if adds or not model.shown:
            model.add(first % (len(model.shown) + 1))
        else:
            model.move(first % len(model.shown), second % len(model.shown))
        model.check()


def test_hundreds_of_additions_at_the_same_place_cost_little() -> None:
    model = Model()
    for _ in range(100):
        model.add(len(model.shown))
    for _ in range(400):
        model.add(50)
    model.check()
    assert model.reordered(), "there must have been no room at some time"
    assert sum(model.reordered()) < 3 * 400
    assert max(model.reordered()) <= 200


def test_hundreds_of_moves_back_and_forth_at_the_same_place() -> None:
    model, chance = Model(), random.Random(3)
    for _ in range(60):
        model.add(len(model.shown))
    for _ in range(400):
        model.move(chance.randrange(60), 30 + chance.randrange(2))
    model.check()
    assert model.reordered()


def test_the_ends_take_any_number_without_reordering() -> None:
    model = Model()
    for _ in range(150):
        model.add(0)
        model.add(len(model.shown))
    model.check()
    assert model.reordered() == []


def test_equal_orders_make_room_without_changing_the_sequence() -> None:
    crowded = _folded(*(added(task_id(number), str(number)) for number in range(1, 40)))
    act(crowded, "add_task", {"title": "x", "after": task_id(20)})
    assert titles(crowded) == [*map(str, range(1, 21)), "x", *map(str, range(21, 40))]


def test_orders_stay_within_bounds_at_both_ends() -> None:
    far = _folded(added(A, "A", order=-FARTHEST), added(B, "B", order=FARTHEST))
    act(far, "add_task", {"title": "last"})
    act(far, "add_task", {"title": "first", "after": None})
    assert titles(far) == ["first", "A", "B", "last"]
    assert all(abs(task.order) <= FARTHEST for task in far.state.tasks.values())


def test_a_task_that_moves_is_not_its_own_neighbour() -> None:
    crowded = _folded(*(added(task_id(number), str(number), order=number) for number in range(1, 5)))
    act(crowded, "move_task", {"task": task_id(2), "after": task_id(3)})
    assert titles(crowded) == ["1", "3", "2", "4"]
    one = tree(("A", None), ("B", None))
    act(one, "move_task", {"task": B, "after": None})
    assert titles(one) == ["B", "A"]


def _folded(*rows: tuple[str, str | None, dict[str, object] | None]) -> History:
    result = History()
    result.events = [from_wire(event) for event in history(*rows)]
    for event in result.events:
        evolve(result.state, event)
    return result
