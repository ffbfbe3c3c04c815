"""Commands that change a list act as a person; and the lists of an open store get an owner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.harness import run_todo
from tests.integration.accounts.browsers import owner_link
from todo import wiring
from todo.settings import load_settings


@pytest.fixture
def checklist(tmp_path: Path) -> str:
    file = tmp_path / "trip.md"
    file.write_text("- [ ] tent\n- [x] map\n")
    return str(file)


def sign_up(data_dir: Path, name: str) -> str:
    """The id of a new owner."""
    secret = owner_link(data_dir)
    opened = wiring.open_store(load_settings({"TODO_DATA_DIR": str(data_dir)}))
    try:
        people = wiring.build_people(opened)
        return people.sign_up(secret, name, name, "correct horse battery", "").person.id
    finally:
        opened.close()


def state(data_dir: Path, list_id: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(run_todo(data_dir, "state", list_id, "--json"))
    return told


def test_a_store_with_accounts_is_changed_by_nobody_unnamed(tmp_path: Path, checklist: str) -> None:
    data = tmp_path / "data"
    ann = sign_up(data, "ann")
    assert "--as" in run_todo(data, "import", checklist, code=1)
    assert "no person" in run_todo(data, "import", checklist, "--as", "bo", code=2)
    run_todo(data, "import", checklist, "--as", "ann")
    made = state(data, f"inbox-{ann}")
    assert made["members"] == {ann: "owner"}
    assert {task["created_by"] for task in made["tasks"]} == {ann}  # type: ignore[attr-defined]


def test_a_person_cannot_import_into_a_list_of_others(tmp_path: Path, checklist: str) -> None:
    data = tmp_path / "data"
    sign_up(data, "ann")
    sign_up(data, "bo")
    run_todo(data, "import", checklist, "--as", "ann", "--list", "trip")
    assert "no list" in run_todo(data, "import", checklist, "--as", "bo", "--list", "trip", "--again", code=2)


def test_the_first_owner_takes_over_what_was_there(tmp_path: Path, checklist: str) -> None:
    data = tmp_path / "data"
    run_todo(data, "import", checklist)
    run_todo(data, "import", checklist, "--list", "trip")
    ann = sign_up(data, "ann")
    assert "2 lists" in run_todo(data, "user", "claim", "ann")
    assert state(data, "main")["members"] == {ann: "owner"}
    assert "member_added" in run_todo(data, "log", "tail", "trip", "--json")
    assert "0 lists" in run_todo(data, "user", "claim", "ann")
    assert run_todo(data, "log", "verify")
