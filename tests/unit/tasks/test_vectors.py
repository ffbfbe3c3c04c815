"""The shared vectors are what the generator makes today, and the core agrees with each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vectors import generate
from tests.vectors.walk import random_walk
from tests.vectors.wire import fold
from todo.aggregate import state_hash
from todo.tasks.commands import COMMANDS
from todo.tasks.evolve import NEVER_ERASED, SCHEMAS
from todo.tasks.ids import derived_id


def stored(name: str) -> Any:
    return json.loads((generate.FOLDER / name).read_text(encoding="ascii"))


@pytest.mark.parametrize("name", generate.FILES)
def test_the_generator_gives_the_same_bytes(name: str) -> None:
    same = (generate.FOLDER / name).read_text(encoding="ascii") == generate.content(name)
    assert same, f"{name} differs: look at why, then run python -m tests.vectors.generate"


def test_no_vector_is_left_over() -> None:
    assert {path.name for path in generate.FOLDER.glob("*.json")} == set(generate.FILES)


@pytest.mark.parametrize("case", stored("folds.json"), ids=lambda case: case["name"])
def test_a_history_folds_as_stored(case: dict[str, Any]) -> None:
    state = fold(case["list"], case["events"])
    assert state.to_json_value() == case["state"]
    assert state_hash(state) == case["state_hash"]


def test_the_walk_folds_as_stored() -> None:
    [walked] = stored("walk.json")
    assert state_hash(fold(walked["list"], walked["events"])) == walked["state_hash"]


def test_every_event_type_is_folded_whole_and_erased() -> None:
    seen = {
        (event["type"], event["body"] is None) for case in stored("folds.json") for event in case["events"]
    }
    assert seen == {
        (type_, erased)
        for type_ in SCHEMAS
        for erased in (False, True)
        if not (erased and type_ in NEVER_ERASED)
    }


def test_every_command_is_there_accepted_and_refused_or_without_effect() -> None:
    cases = stored("commands.json")
    accepted = {case["command"]["name"] for case in cases if case.get("events")}
    other = {case["command"]["name"] for case in cases if not case.get("events")}
    assert accepted == set(COMMANDS) - {"leave_list", "accept_link"}
    assert other >= set(COMMANDS) - {"reopen_all"}


def test_a_walk_is_the_same_for_the_same_seed_alone() -> None:
    assert random_walk(5, 200) == random_walk(5, 200)
    assert random_walk(5, 200) != random_walk(6, 200)


def test_derived_ids_are_pinned() -> None:
    assert derived_id("01920000-0000-7000-8000-0123456789ab", 0) == "01920000-0000-75a9-8acf-daf260f52e4d"
