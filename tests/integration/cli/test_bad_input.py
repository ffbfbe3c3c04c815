"""Bad input gives a sentence and an exit code, and nothing is appended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.checklists import FIXTURES
from tests.integration.cli.calling import Todo
from todo.wiring import Opened

NESTED = "\n".join(f"{'    ' * depth}- [ ] level {depth}" for depth in range(34))

FILES: dict[str, tuple[bytes, str]] = {
    "empty.md": (b"", "There are no tasks"),
    "text.md": (b"# Only\n\ntext\n", "There are no tasks"),
    "untitled.md": (b"- [ ]\n- [x]  \n", "There are no tasks"),
    "invisible.md": ("- [ ] \u3000\ufeff\u2028\n".encode(), "There are no tasks"),
    "untitled.txt": (b"x \n", "There are no tasks"),
    "notes.md": (b"- [ ] a\n\n    " + b"b" * 20_001, "more than 20000 characters of notes"),
    "deep.md": (NESTED.encode(), "line 34: subtasks can be nested 32 deep. Move it up a level in the file."),
    "binary.md": (b"- [ ] a\0", "zero bytes"),
    "latin.md": ("- [ ] Käse".encode("latin-1"), "no UTF-8"),
    "surrogate.md": (b"- [ ] \xed\xa0\x80", "no UTF-8"),
    "surrogate.json": (b'{"list": "\\ud800"}', "no list"),
    "nan.json": (b'{"list": "main", "tasks": [NaN]}', "no list"),
    "digits.json": (b'{"list": "a", "title": "", "title_changed": ' + b"9" * 5_000 + b"}", "no list"),
    "brackets.json": (b"[" * 20_000 + b"]" * 20_000, "nested too deeply"),
    "number.json": (b"7", "no object"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_adds_nothing(todo: Todo, opened: Opened, tmp_path: Path, name: str) -> None:
    content, words = FILES[name]
    file = tmp_path / name
    file.write_bytes(content)
    done = todo("import", file, "--list", "bad")
    assert done.returncode in (1, 2), done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 700
    assert opened.store.lists() == []


def test_files_that_cannot_be_read(todo: Todo, opened: Opened, tmp_path: Path) -> None:
    assert "No such file" in todo.refused("import", tmp_path / "none.md")
    assert "is a folder" in todo.refused("import", tmp_path)
    large = tmp_path / "large.md"
    large.touch()
    os.truncate(large, 100 * 1024 * 1024)
    assert "more than 64 MB" in todo.refused("import", large)
    assert opened.store.lists() == []


def test_bad_titles_of_a_new_list(todo: Todo, opened: Opened) -> None:
    file = FIXTURES / "household.md"
    assert "title" in todo.refused("import", file, "--list", "new", "--title", " ", code=1)
    assert "title" in todo.refused("import", file, "--list", "new", "--title", "a" * 10_000, code=1)
    assert opened.store.lists() == []


def test_too_many_tasks_are_refused_before_the_first(todo: Todo, opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    file.write_text("a\n" * 50_001)
    said = todo.refused("import", file, code=1)
    assert "A list holds at most 50,000 tasks, those in the trash too. Start another list." in said
    assert opened.store.lists() == []


@pytest.mark.parametrize("list_id", ["", "a b", "../x", "ä", "a" * 65, "-a", "a\n"])
def test_ill_formed_list_ids(todo: Todo, list_id: str) -> None:
    todo.refused("import", FIXTURES / "household.md", f"--list={list_id}")
    assert "beginning with a letter or digit" in todo.refused("export", "--", list_id)
    todo.refused("log", "verify", "--", list_id)


@pytest.mark.parametrize(
    "words",
    [
        ["export", "nowhere"],
        ["state", "nowhere"],
        ["replay", "nowhere"],
        ["rebuild", "nowhere"],
        ["snapshot", "nowhere"],
        ["log", "stats", "nowhere"],
        ["log", "tail", "nowhere"],
        ["log", "show", "nowhere", "1"],
        ["log", "verify", "nowhere"],
    ],
)
def test_an_unknown_list(todo: Todo, words: list[str]) -> None:
    assert "There is no list 'nowhere'" in todo.refused(*words)


def test_positions_that_are_none(todo: Todo) -> None:
    assert "no position 1: its log ends at 0" in todo.refused("log", "show", "main", "1")
    assert "no position 9: its log ends at 0" in todo.refused("state", "main", "--at", "9")
    assert "no position 9: its log ends at 0" in todo.refused("replay", "main", "--until", "9")
    todo.refused("log", "show", "main", "0")
    todo.refused("log", "show", "main", "9" * 5_000)
    for said in ("1.5", "2026-01-31T12:00:00Z", "-1"):
        assert "--at takes a position; for a time," in todo.refused("state", "main", "--at", said)
    todo.refused("replay", "main", "--until", "yesterday")


def test_a_folder_without_data_is_not_made(tmp_path: Path) -> None:
    todo = Todo(tmp_path / "typo")
    for words in (["list"], ["log", "verify"], ["export", "main"]):
        assert "There is no data in" in todo.refused(*words)
    answer = todo.json("import", FIXTURES / "household.md", "--list", "new", "--dry-run")
    assert (answer["tasks"], answer["created"]) == (15, True)
    assert not (tmp_path / "typo").exists()


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    assert "TODO_REDIS_URL" in Todo(tmp_path / "data", TODO_REDIS_URL="localhost").refused("list")
    assert "TODO_PORT" in Todo(tmp_path / "data").refused("serve", "--port", "99999")
    assert "TODO_HOST" in Todo(tmp_path / "data").refused("serve", "--host", "")
    origins = Todo(tmp_path / "data", TODO_ORIGINS="https://todo.example.org/lists")
    assert "write https://todo.example.org in" in origins.refused("serve")


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    todo = Todo(tmp_path / "data", TODO_REDIS_URL=f"unix://{tmp_path}/no.sock")
    assert "The store of TODO_REDIS_URL does not answer" in todo.refused("list", code=1)
