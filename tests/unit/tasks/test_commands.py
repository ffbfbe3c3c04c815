"""Arguments into commands: what is taken, and that anything else is refused in words."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from tests.unit.tasks.acting import A, B
from tests.unit.tasks.steps import examples
from tests.vectors.history import History
from todo.errors import TodoError
from todo.tasks.commands import CHECKS, COMMANDS, AddTask, AddTasks, Command, MoveTask, NewTask, parse_command
from todo.tasks.decide import DECIDERS

ANY_TEXT = st.text(st.characters(), max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**20, 10**400)
    | st.floats()
    | ANY_TEXT
    | st.binary(max_size=4)
    | st.sampled_from([A, B, "Buy milk", 1, 2**53, -1])
)
FIELD_NAMES = st.sampled_from(
    ["task", "title", "notes", "completed", "after", "parent", "lines", "force", "position"]
)
GARBAGE = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(FIELD_NAMES | SCALARS.filter(lambda key: key == key), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(name=st.sampled_from([*COMMANDS, "paint_task"]) | SCALARS, args=GARBAGE)
@examples
def test_whatever_comes_is_a_command_or_a_typed_error(name: Any, args: Any) -> None:
    history = History()
    history.do("add_task", {"task": A, "title": "A"})
    try:
        command = parse_command(name, args)
        history.do(name, args)
    except TodoError as error:
        msgspec.json.encode(error.to_json_value())
    else:
        assert isinstance(command, Command)


def test_every_command_has_a_decider() -> None:
    assert set(DECIDERS) == set(COMMANDS.values())


def test_every_field_that_takes_text_is_checked() -> None:
    for command_type in [*COMMANDS.values(), NewTask]:
        for field in msgspec.structs.fields(command_type):
            free = field.type in (bool, int) or field.name in (
                "position",
                "force",
                "values",
                "role",
                "digest",
                "expires",
            )
            assert free or field.name in CHECKS, field.name


def test_left_out_and_null_are_told_apart() -> None:
    assert parse_command("move_task", {"task": A}) == MoveTask(A, UNSET, UNSET)
    assert parse_command("move_task", {"task": A, "after": None, "parent": None}) == MoveTask(A, None, None)


def test_texts_come_out_normalised() -> None:
    assert parse_command("add_task", {"title": " e\u0301 ", "notes": "a\r\n"}) == AddTask(
        {"title": "é", "notes": "a"}
    )
    command = parse_command("add_tasks", {"lines": [" x ", {"title": "y\n", "task": A}, "\t"]})
    assert command == AddTasks(("x", NewTask({"title": "y"}, task=A), ""))


@pytest.mark.parametrize(
    ("name", "args", "sentence"),
    [
        ("paint", {}, "There is no command 'paint'."),
        (7, {}, "There is no command 'int'."),
        ("x" * 99, {}, f"There is no command '{'x' * 50}'."),
        ("\ud800", {}, "There is no command '\\ud800'."),
        ("undo", [], "'args' of 'undo' must be an object, not a list."),
        ("undo", None, "'args' of 'undo' must be an object, not null."),
        ("undo", {}, "'undo' needs 'position'."),
        ("undo", {"position": "1"}, "'position' of 'undo' must be an integer, not a text."),
        ("undo", {"position": True}, "'position' of 'undo' must be an integer, not true or false."),
        ("undo", {"position": 1.0}, "'position' of 'undo' must be an integer, not a decimal number."),
        (
            "undo",
            {"position": float("nan")},
            "'position' of 'undo' must be an integer, not a decimal number.",
        ),
        ("undo", {"position": 0}, "'position' of 'undo' must be an integer of at least 1."),
        (
            "undo",
            {"position": 10**5000},
            "'position' of 'undo' must be an integer of at most 9007199254740991.",
        ),
        ("undo", {"position": 1, "force": 1}, "'force' of 'undo' must be true or false, not an integer."),
        ("undo", {"position": 1, "x": 1}, "'undo' takes no 'x'."),
        (
            "undo",
            {"position": 1, "\ud800": 1},
            "The arguments of 'undo' do not have the shape that it takes.",
        ),
        ("add_task", {"title": b"x"}, "'title' of 'add_task' must be a text, not bytes."),
        (
            "add_task",
            {"title": "x", "after": 1},
            "'after' of 'add_task' must be a text or null, not an integer.",
        ),
        ("add_tasks", {"lines": "x"}, "'lines' of 'add_tasks' must be a list, not a text."),
        (
            "add_tasks",
            {"lines": [3]},
            "'lines[0]' of 'add_tasks' must be a text or an object, not an integer.",
        ),
        ("add_tasks", {"lines": ["x", {}]}, "'add_tasks' needs 'lines[1].title'."),
        ("add_tasks", {"lines": [{"title": "x", "after": A}]}, "'add_tasks' takes no 'lines[0].after'."),
        (
            "add_tasks",
            {"lines": [{"title": None}]},
            "'lines[0].title' of 'add_tasks' must be a text, not null.",
        ),
        ("add_task", {"title": "x", "parent": "y"}, "'parent' must be a UUID in lower case."),
        ("undo", {"position": b"x"}, "'position' of 'undo' must be an integer, not bytes."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(name: Any, args: Any, sentence: str) -> None:
    with pytest.raises(TodoError) as caught:
        parse_command(name, args)
    assert caught.value.message == sentence


def test_20000_nested_brackets_are_refused() -> None:
    nested: list[Any] = []
    for _ in range(20_000):
        nested = [nested]
    for args in (nested, {"lines": nested}, {"title": nested}):
        with pytest.raises(TodoError) as caught:
            parse_command("add_tasks", args)
        assert caught.value.code == "bad_request"


def test_a_command_takes_2000_lines_at_most_blank_ones_counted() -> None:
    parse_command("add_tasks", {"lines": [""] * 2_000})
    with pytest.raises(TodoError) as caught:
        parse_command("add_tasks", {"lines": [""] * 2_001})
    assert (caught.value.code, caught.value.details["limit"]) == ("too_many_events", 2_000)
