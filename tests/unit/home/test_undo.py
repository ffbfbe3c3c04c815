"""Undo: all of a command or nothing, never a membership."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.home.acting import act, home, refusal

CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("move_entry", {"list": "a", "after": "c"}, {"list": "a", "after": "b"}),
    ("set_color", {"list": "a", "color": "red"}, {"list": "a", "color": "blue"}),
    ("set_setting", {"name": "theme", "value": "dark"}, {"name": "theme", "value": "light"}),
]


@pytest.mark.parametrize(("name", "args", "other"), CHANGES, ids=[change[0] for change in CHANGES])
def test_a_change_is_taken_back_and_done_again(
    name: str, args: dict[str, Any], other: dict[str, Any]
) -> None:
    history = home("a", "b", "c")
    before = history.state.to_json_value()
    [done] = act(history, name, **args)
    after = history.state.to_json_value()
    [undone] = act(history, "undo", position=done.position)
    assert undone.body
    assert undone.body["undoes"] == done.position
    assert {**history.state.to_json_value(), "at": before["at"]} == before
    act(history, "undo", position=undone.position)
    assert {**history.state.to_json_value(), "at": after["at"]} == after


@pytest.mark.parametrize(("name", "args", "other"), CHANGES, ids=[change[0] for change in CHANGES])
def test_what_was_changed_again_is_a_conflict_and_can_be_forced(
    name: str, args: dict[str, Any], other: dict[str, Any]
) -> None:
    history = home("a", "b", "c")
    before = history.state.to_json_value()
    [done] = act(history, name, **args)
    act(history, name, **other)
    assert refusal(history, "undo", position=done.position).code == "undo_conflict"
    act(history, "undo", position=done.position, force=True)
    assert {**history.state.to_json_value(), "at": before["at"]} == before


def test_a_favourite_that_is_none_any_more_is_left() -> None:
    history = home("a")
    act(history, "set_favourite", list="a", favourite=True)
    [undone] = act(history, "undo", position=2)
    assert undone.body == {"list": "a", "favourite": [True, False], "undoes": 2}
    assert act(history, "undo", position=2) == []


def test_a_membership_is_never_taken_back() -> None:
    history = home("a")
    act(history, "set_membership", list="a", position=2, role=None)
    for position in (1, 2):
        error = refusal(history, "undo", position=position, force=True)
        assert (error.code, error.details) == ("nothing_to_undo", {"position": position})
    assert refusal(history, "undo", position=3).code == "unknown_position"


def test_a_conflict_says_what_it_is_about() -> None:
    history = home("a")
    act(history, "set_setting", name="theme", value="dark")
    act(history, "set_setting", name="theme", value="light")
    assert refusal(history, "undo", position=2).details["conflicts"] == [
        {"name": "theme", "field": "value", "before": None, "after": "dark", "now": "light"}
    ]
