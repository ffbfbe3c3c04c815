"""The shared vectors of homes: the core agrees with each, and each command and event is among them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.tasks.test_vectors import stored
from tests.vectors.wire import fold
from todo.aggregate import state_hash
from todo.home.commands import COMMANDS
from todo.home.evolve import SCHEMAS


@pytest.mark.parametrize("case", stored("home_folds.json"), ids=lambda case: case["name"])
def test_a_history_folds_as_stored(case: dict[str, Any]) -> None:
    state = fold(case["list"], case["events"])
    assert state.to_json_value() == case["state"]
    assert state_hash(state) == case["state_hash"]


def test_every_event_type_is_folded_whole_and_erased() -> None:
    events = [event for case in stored("home_folds.json") for event in case["events"]]
    seen = {(event["type"], event["body"] is None) for event in events}
    assert seen == {(type_, erased) for type_ in SCHEMAS for erased in (False, True)}


def test_every_command_is_there_accepted_without_effect_and_refused() -> None:
    cases = stored("home_commands.json")
    for chosen in (
        [case for case in cases if case.get("events")],
        [case for case in cases if case.get("events") == []],
        [case for case in cases if "error" in case],
    ):
        assert {case["command"]["name"] for case in chosen} >= set(COMMANDS)
