"""Parsing: whatever is sent, it becomes a command or is refused with a code."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks.steps import examples
from todo.errors import CODES, TodoError
from todo.home.commands import COMMANDS, SetMembership, parse_command
from todo.home.decide import DECIDERS
from todo.home.settings import COLORS, SETTINGS

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from([*COMMANDS, "add_task", "", None, 1])
arguments = st.dictionaries(
    st.sampled_from(["list", "position", "role", "after", "color", "name", "value", "more"]), values
)


@given(names, arguments | values)
@examples
def test_anything_is_a_command_or_is_refused(name: Any, args: Any) -> None:
    refused: TodoError | None = None
    try:
        parse_command(name, args)
    except TodoError as error:
        refused = error
    if refused:
        assert refused.code in CODES
        assert len(refused.message) <= 200


def test_every_command_is_decided() -> None:
    assert set(DECIDERS) == set(COMMANDS.values())


def test_a_title_is_normalised() -> None:
    command = parse_command("set_membership", {"list": "a", "position": 1, "role": None, "title": " x\ny "})
    assert command == SetMembership("a", 1, None, "x y")


@pytest.mark.parametrize("color", COLORS)
def test_each_colour_can_be_set(color: str) -> None:
    parse_command("set_color", {"list": "a", "color": color})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("theme", value) for value in ("light", "dark")],
        *[("language", value) for value in ("de", "pt-BR", "zh-Hant-TW", "es-419")],
        *[("first_day", value) for value in ("monday", "saturday", "sunday")],
        *[
            ("time_zone", value)
            for value in ("UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT+5")
        ],
        *[("density", value) for value in ("comfortable", "compact")],
        *[(name, None) for name in SETTINGS],
    ],
)
def test_a_setting_takes_its_values_and_null(name: str, value: str | None) -> None:
    parse_command("set_setting", {"name": name, "value": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("theme", value) for value in ("", "Dark", "system")],
        *[("language", value) for value in ("", "d", "German", "de_DE", "de-", "de\n")],
        *[("first_day", value) for value in ("", "friday", "1")],
        *[("time_zone", value) for value in ("", "/UTC", "Europe/", "../x", "a/b/c/d", "x" * 65, "UTC\n")],
        ("density", "tiny"),
        ("volume", "11"),
        ("theme", 1),
    ],
)
def test_and_no_others(name: str, value: object) -> None:
    with pytest.raises(TodoError) as caught:
        parse_command("set_setting", {"name": name, "value": value})
    assert caught.value.code == "bad_request"
