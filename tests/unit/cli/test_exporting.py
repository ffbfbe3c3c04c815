"""`todo export`: the format that a name says, what is lost in it, and where it goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.logs import added, append
from tests.unit.cli.calling import Todo
from todo.aggregate import state_hash
from todo.kinds import KINDS
from todo.projections.boards import load_board


@pytest.fixture(autouse=True)
def written(todo: Todo) -> None:
    append(todo.log, "main", [added("Milk", order=1, notes="of oats"), added("Call", order=2, notes="Bo")])


def test_it_is_markdown_on_standard_output_if_nothing_is_said(todo: Todo) -> None:
    lines = todo.ok("export", "main")
    assert lines == todo.ok("export", "main", "--format", "markdown", "-o", "-")
    assert "- [ ] Milk" in lines
    assert "  of oats" in "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.md", "- [ ] "), ("a.TXT", "Milk"), ("a.json", "{"), ("a", "- [ ] "), ("a.markdown", "- [ ] ")],
)
def test_the_name_says_the_format(todo: Todo, tmp_path: Path, name: str, start: str) -> None:
    said = todo("export", "main", "-o", tmp_path / name)
    assert (said.code, said.out) == (0, "")
    assert any(line.startswith(start) for line in (tmp_path / name).read_text().splitlines())


def test_what_is_said_counts_more_than_the_name(todo: Todo, tmp_path: Path) -> None:
    todo("export", "main", "-o", tmp_path / "a.md", "--format", "json")
    document = json.loads((tmp_path / "a.md").read_text())
    board = load_board(todo.log, KINDS, "main")
    assert document["state_hash"] == state_hash(board.state)


def test_a_name_of_another_format_is_refused(todo: Todo, tmp_path: Path) -> None:
    said = todo("export", "main", "-o", tmp_path / "a.csv")
    assert said.code == 2
    assert "'.csv' is no format that is written: " in said.err
    assert not (tmp_path / "a.csv").exists()


def test_notes_are_lost_in_todo_txt_and_that_is_told(todo: Todo) -> None:
    said = todo("export", "main", "--format", "todotxt")
    assert said.err == "The notes of 2 tasks are not in it: todo.txt has none, Markdown has.\n"
    assert [line.split()[0] for line in said.out.splitlines()] == ["Milk", "Call"]
    assert todo("export", "main", "--format", "json").err == ""
    assert todo("export", "main", "--format", "markdown").err == ""
