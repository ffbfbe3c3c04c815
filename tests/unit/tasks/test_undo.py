"""Taking back: every kind of command, what was changed since, and taking back the taking back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.tasks.acting import A, B, C, D, act, refusal, task_id, titles, tree
from tests.unit.tasks.steps import Step, args_of, examples, steps, try_step
from tests.vectors.fold_cases import STEP, added
from tests.vectors.fold_cases import history as fold_history
from tests.vectors.history import History
from tests.vectors.wire import from_wire
from todo.errors import TodoError
from todo.tasks.evolve import evolve
from todo.tasks.state import State
from todo.tasks.tree import existing, in_trash

View = tuple[str, dict[str, tuple[Any, ...]], dict[str | None, list[str]]]


def view(state: State, without: set[str | None] | None = None) -> View:
    """What a person sees of a list, without some tasks: all but positions and order numbers, and but which
    flag it is that keeps a task in the trash.
    """
    left = {task.id: task for task in state.tasks.values() if task.id not in (without or set())}
    fields = {
        task.id: (task.title, task.notes, task.completed, task.parent, in_trash(state, task.id))
        for task in left.values()
    }
    sequences: dict[str | None, list[str]] = {}
    for task in sorted(left.values(), key=lambda task: (task.order, task.id)):
        sequences.setdefault(task.parent, []).append(task.id)
    return (state.title, fields, sequences)


def undo_and_redo(history: History, name: str, args: dict[str, Any]) -> bool:
    """Does a command, takes it back and does it again, twice, checking the view each time.

    False if it was refused, or changed nothing that can be taken back.
    """
    before = view(history.state)
    try:
        done = act(history, name, args)
    except TodoError:
        return False
    if not done or done[0].type == "list_created":
        return False
    after = view(history.state)
    new = {event.task for event in done if event.type == "task_added"}
    for _ in range(2):
        undone = act(history, "undo", {"position": done[-1].position})
        assert view(history.state, without=new) == before
        assert all(in_trash(history.state, task) for task in new)
        named = {event.body["undoes"] for event in undone if event.body}
        assert named <= {event.position for event in done}
        done = act(history, "undo", {"position": undone[0].position})
        assert view(history.state) == after
    return True


@given(st.lists(steps, max_size=25), steps)
@examples
def test_undo_restores_what_was_seen_and_undo_of_undo_does_it_again(past: list[Step], last: Step) -> None:
    history = History()
    for step in past:
        try_step(history, step, history.state)
    args = args_of(last, history.state, history.last_positions)
    assume(args is not None and undo_and_redo(history, last.name, args))


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("rename_list", {"title": "T"}),
        ("add_task", {"title": "x", "after": A}),
        ("add_tasks", {"lines": ["x", "y", {"title": "z", "parent": B}], "after": A}),
        ("edit_task", {"task": A, "title": "x", "notes": "y"}),
        ("complete_task", {"task": A}),
        ("reopen_task", {"task": D}),
        ("complete_all", {}),
        ("reopen_all", {}),
        ("move_task", {"task": B, "parent": A}),
        ("move_task", {"task": A}),
        ("delete_task", {"task": A}),
        ("restore_task", {"task": C}),
        ("clear_completed", {}),
    ],
)
def test_every_kind_of_command_can_be_taken_back_and_done_again(name: str, args: dict[str, Any]) -> None:
    history = tree(("A", None), ("B", None), ("C", B), ("D", None))
    act(history, "complete_task", {"task": D})
    act(history, "delete_task", {"task": C})
    assert undo_and_redo(history, name, args)


def test_nested_lines_are_taken_back_and_done_again_as_one() -> None:
    history = tree(("A", None))
    lines = [{"task": B, "title": "B"}, {"task": C, "title": "C", "parent": B}, {"title": "D", "parent": C}]
    events = act(history, "add_tasks", {"lines": lines})
    undone = act(history, "undo", {"position": events[1].position})
    assert titles(history) == ["A"]
    act(history, "undo", {"position": undone[0].position})
    assert (titles(history), titles(history, B), titles(history, C)) == (["A", "B"], ["C"], ["D"])


def test_tasks_that_moved_below_each_other_come_back_together() -> None:
    history = tree()
    first, second = act(history, "add_tasks", {"lines": ["1", "2"]})
    act(history, "move_task", {"task": first.task, "parent": second.task})
    act(history, "undo", {"position": 1})
    assert titles(history) == []
    act(history, "undo", {"position": history.position})
    assert (titles(history), titles(history, second.task)) == (["2"], ["1"])


def test_a_task_deleted_within_the_trash_does_not_appear_by_undo() -> None:
    history = tree(("A", None), ("B", A))
    act(history, "delete_task", {"task": A})
    act(history, "delete_task", {"task": B})
    act(history, "undo", {"position": history.position})
    assert titles(history) == []
    act(history, "restore_task", {"task": A})
    assert titles(history, A) == ["B"]


def test_a_move_within_the_trash_does_not_appear_by_undo() -> None:
    history = tree(("A", None), ("B", A), ("C", A))
    [event] = act(history, "move_task", {"task": C, "parent": B})
    act(history, "delete_task", {"task": A})
    act(history, "undo", {"position": event.position})
    assert titles(history) == []
    assert existing(history.state, C).parent == A


def test_all_of_it_or_nothing() -> None:
    history = tree(("A", None))
    events = act(history, "add_tasks", {"lines": ["1", "2"]})
    act(history, "edit_task", {"task": events[0].task, "title": "mine"})
    error = refusal(history, "undo", {"position": events[1].position})
    assert error.code == "undo_conflict"
    assert error.details["conflicts"] == [
        {"task": events[0].task, "field": "title", "after": "1", "now": "mine"}
    ]
    act(history, "undo", {"position": events[1].position, "force": True})
    assert titles(history) == ["A"]


def test_an_edit_is_taken_back_field_by_field() -> None:
    history = tree(("A", None))
    [event] = act(history, "edit_task", {"task": A, "title": "x", "notes": "n"})
    act(history, "edit_task", {"task": A, "title": "A"})
    [undone] = act(history, "undo", {"position": event.position})
    assert undone.body == {"notes": ["n", ""], "undoes": event.position}


def test_what_was_changed_since_is_a_conflict_with_all_its_values() -> None:
    history = tree(("A", None))
    [event] = act(history, "edit_task", {"task": A, "title": "x"})
    act(history, "edit_task", {"task": A, "title": "y"})
    error = refusal(history, "undo", {"position": event.position})
    assert error.details == {
        "position": event.position,
        "conflicts": [{"task": A, "field": "title", "before": "A", "after": "x", "now": "y"}],
    }
    [undone] = act(history, "undo", {"position": event.position, "force": True})
    assert undone.body == {"title": ["y", "A"], "undoes": event.position}


def test_a_list_renamed_since_is_a_conflict() -> None:
    history = tree()
    act(history, "create_list", {"title": "One"})
    act(history, "rename_list", {"title": "Two"})
    act(history, "rename_list", {"title": "Three"})
    assert refusal(history, "undo", {"position": 2}).code == "undo_conflict"
    act(history, "undo", {"position": 2, "force": True})
    assert history.state.title == "One"
    assert act(history, "undo", {"position": 2}) == []


def test_a_task_moved_since_is_a_conflict() -> None:
    history = tree(("A", None), ("B", None), ("C", None))
    [event] = act(history, "move_task", {"task": B, "parent": A})
    act(history, "move_task", {"task": B, "parent": C})
    assert refusal(history, "undo", {"position": event.position}).code == "undo_conflict"
    act(history, "undo", {"position": event.position, "force": True})
    assert titles(history) == ["A", "B", "C"]


def test_a_task_does_not_go_back_below_itself() -> None:
    history = tree(("A", None), ("B", A), ("C", None))
    [event] = act(history, "move_task", {"task": B, "parent": None})
    act(history, "move_task", {"task": A, "parent": B})
    assert refusal(history, "undo", {"position": event.position}).code == "undo_conflict"
    act(history, "undo", {"position": event.position, "force": True})
    assert titles(history) == ["C", "B"]
    assert act(history, "undo", {"position": event.position, "force": True}) == []


def test_a_task_does_not_go_back_too_deep() -> None:
    history = tree(*((str(n), task_id(n) if n else None) for n in range(32)))
    [event] = act(history, "move_task", {"task": task_id(32), "parent": None})
    act(history, "add_task", {"task": task_id(50), "title": "x", "parent": task_id(32)})
    act(history, "add_task", {"title": "y", "parent": task_id(50)})
    assert refusal(history, "undo", {"position": event.position}).code == "undo_conflict"


def test_with_the_old_parent_in_the_trash_a_task_goes_to_the_end_of_the_top() -> None:
    history = tree(("A", None), ("B", A), ("C", None))
    [event] = act(history, "move_task", {"task": B, "parent": C})
    act(history, "delete_task", {"task": A})
    act(history, "undo", {"position": event.position})
    assert titles(history) == ["C", "B"]


def test_taking_back_a_restoring_puts_the_task_where_it_was_in_the_trash() -> None:
    history = tree(("A", None), ("B", A), ("C", B))
    act(history, "delete_task", {"task": A})
    [event] = act(history, "restore_task", {"task": B})
    act(history, "undo", {"position": event.position})
    task = existing(history.state, B)
    # The flag is its own now: the event does not tell whether it was before.
    assert (task.parent, task.trashed) == (A, True)


def crowded() -> History:
    """A, B, then 1, 2, 3, 4 in a row without room between."""
    history = tree(("A", None), ("B", None))
    rows = [added(task_id(10 + number), str(number), order=3 * STEP + number) for number in range(1, 5)]
    for row in fold_history(*rows):
        event = replace(from_wire(row), position=history.position + 1)
        evolve(history.state, event)
        history.events.append(event)
    return history


def move_without_room(history: History, task: str, after: str) -> int:
    """Moves a task where room has to be made for it; returns the position of that command."""
    events = act(history, "move_task", {"task": task, "after": after})
    assert [event.type for event in events] == ["tasks_reordered", "task_moved"]
    return events[0].position


def test_room_made_for_a_move_is_given_back() -> None:
    history = crowded()
    position = move_without_room(history, B, after=task_id(12))
    assert titles(history) == ["A", "1", "2", "B", "3", "4"]
    undone = act(history, "undo", {"position": position})
    assert [event.type for event in undone] == ["task_moved", "tasks_reordered"]
    assert [existing(history.state, task_id(10 + n)).order - 3 * STEP for n in range(1, 5)] == [1, 2, 3, 4]


def test_room_that_others_used_since_stays_and_nothing_jumps() -> None:
    history = crowded()
    position = move_without_room(history, B, after=task_id(12))
    act(history, "add_task", {"title": "theirs", "after": task_id(11)})
    undone = act(history, "undo", {"position": position})
    assert [event.type for event in undone] == ["task_moved"]
    assert titles(history) == ["A", "B", "1", "theirs", "2", "3", "4"]


def test_a_task_whose_old_number_lies_in_that_room_goes_back_beside_its_old_neighbour() -> None:
    history = crowded()
    position = move_without_room(history, task_id(13), after=task_id(11))
    assert titles(history) == ["A", "B", "1", "3", "2", "4"]
    act(history, "add_task", {"title": "theirs", "after": task_id(12)})
    act(history, "undo", {"position": position})
    assert titles(history) == ["A", "B", "1", "2", "3", "theirs", "4"]


def test_erased_events_and_creations_have_nothing_to_take_back() -> None:
    history = tree()
    act(history, "create_list", {"title": "One"})
    assert refusal(history, "undo", {"position": 1}).code == "nothing_to_undo"
    assert refusal(history, "undo", {"position": 2}).code == "unknown_position"


def test_the_conflict_of_a_renamed_list_names_its_title_with_all_its_values() -> None:
    history = tree()
    for title in ("One", "Two", "Three"):
        act(history, "rename_list", {"title": title})
    conflicts = refusal(history, "undo", {"position": 2}).details["conflicts"]
    assert conflicts == [{"task": None, "field": "title", "before": "One", "after": "Two", "now": "Three"}]


def test_every_event_of_an_undo_names_the_event_that_it_takes_back() -> None:
    """Also the one that gives room back, which is nobody's task."""
    history = crowded()
    position = move_without_room(history, B, after=task_id(12))
    undone = act(history, "undo", {"position": position})
    assert [event.body and event.body["undoes"] for event in undone] == [position + 1, position]
