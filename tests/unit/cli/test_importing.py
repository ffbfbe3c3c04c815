"""`todo import`: what is added of a file, what it says of it, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.calling import Todo
from todo.cli import importing, writing
from todo.cli.formats import json_document
from todo.errors import TodoError
from todo.kinds import KINDS
from todo.projections.boards import load_board

FILE = "# Home\n\n- [ ] Milk\n  - [x] Bread\n    of rye\n\nfree text\n\n- [ ] Call\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "home.md"
    path.write_text(FILE)
    return path


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "TRY_AGAIN_S", 0)


def shown(todo: Todo, list_id: str) -> list[str]:
    return todo.ok("state", list_id)


def test_a_file_becomes_a_new_list(todo: Todo, file: Path) -> None:
    """Its title is the first heading; what belongs to no task is left out and told."""
    assert todo.ok("import", file, "--list", "home") == [
        "Added 3 tasks (1 done) to the new list 'home', positions 2 to 4.",
        "1 line belongs to no task and was left out:",
        "  line 7: free text",
    ]
    assert shown(todo, "home") == [
        "Home",
        "[ ] Milk",
        "    [x] Bread",
        "        of rye",
        "[ ] Call",
    ]


def test_the_answer_in_json(todo: Todo, file: Path) -> None:
    assert todo.json("import", file) == {
        "list": "main",
        "created": False,
        "format": "markdown",
        "tasks": 3,
        "completed": 1,
        "there": 0,
        "there_in_trash": 0,
        "same_titles": 0,
        "first": 1,
        "last": 3,
        "left_out_lines": 1,
        "left_out": [{"line": 7, "text": "free text"}],
        "left_out_trash": 0,
        "dry_run": False,
    }


def test_the_same_file_once_more_adds_nothing_unless_that_is_asked_for(todo: Todo, file: Path) -> None:
    todo("import", file)
    sentence = "All 3 tasks (1 done) of this file are in list 'main' already"
    assert todo.ok("import", file)[0] == f"{sentence}. --again adds them once more."
    said = todo("import", file, "--again")
    assert said.out.splitlines()[0] == "Added 3 tasks (1 done) to list 'main', positions 4 to 6."
    todo("import", file, "--again")
    assert len([line for line in shown(todo, "main") if line == "[ ] Milk"]) == 3


def test_a_task_that_was_deleted_since_is_said_to_be_in_the_trash(todo: Todo, tmp_path: Path) -> None:
    one = tmp_path / "one.txt"
    one.write_text("Milk\n")
    todo("import", one)
    task = todo.json("state")["tasks"][0]["id"]
    delete(todo, task)
    assert todo.ok("import", one) == [
        "All 1 task (0 done) of this file are in list 'main' already (1 of them in the trash). "
        "--again adds them once more."
    ]


def delete(todo: Todo, task: str) -> None:
    opened = todo.opened(None)  # type: ignore[arg-type]  # nothing is asked of the settings
    writing.Writer(opened).send(writing.new_request("main", "delete_task", {"task": task}))


def test_an_import_that_was_stopped_goes_on(
    todo: Todo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 400 tasks the store was away; the same call adds the rest, and tells of both."""
    many = tmp_path / "many.txt"
    many.write_text("".join(f"Task {number}\n" for number in range(401)))
    send, sent = writing.Writer.send, []

    def once(writer: writing.Writer, request: object) -> object:
        if sent:
            raise TodoError("store_unavailable", "It is away.")
        sent.append(request)
        return send(writer, request)  # type: ignore[arg-type]  # only passed on

    monkeypatch.setattr(writing.Writer, "send", once)
    rest = "400 of 401 tasks are in the list. The same command goes on from there."
    assert todo.refused("import", many) == (1, f"It is away. {rest}")
    assert todo.refused("import", many, "--list", "new")[1] == "It is away."
    monkeypatch.setattr(writing.Writer, "send", send)
    assert todo.ok("import", many) == [
        "Added 1 task to 400 that were there from an earlier import, into list 'main', position 401."
    ]


def test_an_import_that_is_interrupted_says_how_far_it_came(
    todo: Todo, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.Writer, "send", interrupted)
    said = todo("import", file)
    assert said.code == 130
    assert said.err.strip() == "0 of 3 tasks are in the list. The same command goes on from there."


def test_two_imports_of_the_same_file_at_once(
    todo: Todo, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exists(*_: object) -> None:
        raise TodoError("task_exists")

    monkeypatch.setattr(writing.Writer, "send", exists)
    assert todo.refused("import", file) == (1, importing.ANOTHER_IMPORT)


def test_a_file_that_was_changed_since_is_told_by_its_titles(todo: Todo, file: Path) -> None:
    """It has other ids, so all of it is added once more: that is remarked, not refused."""
    todo("import", file)
    file.write_text(FILE + "- [ ] New\n")
    said = todo("import", file, "--dry-run")
    assert said.err == "3 of these 4 titles are in the list already: they would be added once more.\n"
    assert said.out.splitlines()[0] == "Would add 4 tasks (1 done) to list 'main'. Nothing was changed."
    assert todo.log.heads(["main"])[0].position == 3
    said = todo("import", file)
    assert said.err == "3 of these 4 titles are in the list already: they were added once more.\n"


@pytest.mark.parametrize(("titles", "same"), [("ab", 2), ("abxy", 2), ("abxyz", 0), ("axy", 0), ("a", 0)])
def test_few_titles_that_are_the_same_are_nothing_to_tell(
    todo: Todo, tmp_path: Path, titles: str, same: int
) -> None:
    """At least two, and at least half of the file's."""
    first, second = tmp_path / "1.txt", tmp_path / "2.txt"
    first.write_text("a\nb\nc\n")
    second.write_text("".join(f"{title}\n" for title in titles) + "\n")
    todo("import", first)
    said = todo("import", second, "--json")
    assert f'"same_titles":{same},' in said.out


def test_a_trial_where_there_is_no_data_begins_none(todo: Todo, file: Path) -> None:
    (todo.folder / "store").rmdir()
    assert todo.ok("import", file, "--dry-run", "--list", "new")[0] == (
        "Would add 3 tasks (1 done) to the new list 'new'. Nothing was changed."
    )
    assert todo.closed == 0
    assert todo("import", file).code == 0
    assert todo.closed == 1


@pytest.mark.parametrize(
    ("name", "text", "words", "title"),
    [
        ("a.md", "# Home\n- [ ] x\n", [], "Home"),
        ("a.md", "- [ ] x\n", [], "a"),
        ("a.md", "# Home\n- [ ] x\n", ["--title", "Mine"], "Mine"),
        (" .txt", "x\n", [], "new"),
        ("a.md", f"# {'h' * 600}\n- [ ] x\n", [], "h" * 500),
    ],
)
def test_a_new_list_is_named_by_its_heading_or_its_file(
    todo: Todo, tmp_path: Path, name: str, text: str, words: list[str], title: str
) -> None:
    """Or as it is said; else by its id."""
    file = tmp_path / name
    file.write_text(text)
    todo("import", file, "--list", "new", "--format", "markdown" if "[" in text else "todotxt", *words)
    assert shown(todo, "new")[0] == title


def test_the_list_that_is_always_there_keeps_its_title_unless_one_is_said(todo: Todo, file: Path) -> None:
    todo("import", file)
    assert load_board(todo.log, KINDS, "main").state.title == ""
    assert todo.json("log", "stats", "--types")["types"] == {"task_added": 3}


def test_headings_are_parents_if_that_is_asked_for(todo: Todo, file: Path) -> None:
    file.write_text("# Home\n## Shop\n- [ ] Milk\n")
    todo("import", file, "--list", "skipped")
    todo("import", file, "--headings", "parent", "--list", "kept")
    assert shown(todo, "skipped")[1:] == ["[ ] Milk"]
    assert shown(todo, "kept")[1:] == ["[ ] Shop", "    [ ] Milk"]


def test_of_many_lines_that_are_left_out_the_first_20_are_shown(todo: Todo, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("".join(f"## {number}\n" for number in range(22)) + "- [ ] x\n")
    lines = todo.ok("import", file)
    assert lines[1:3] == ["22 lines belong to no task and were left out:", "  line 1: ## 0"]
    assert lines[21:] == ["  line 20: ## 19", "  and 2 more; --json has all of them."]
    file.write_text("".join(f"## {number}\n" for number in range(20)) + "- [ ] x\n")
    assert len(todo.ok("import", file)) == 22


def test_the_trash_of_an_export_is_left_out_and_told(todo: Todo, file: Path, tmp_path: Path) -> None:
    todo("import", file)
    tasks = todo.json("state")["tasks"]
    delete(todo, next(task["id"] for task in tasks if task["title"] == "Call"))
    board = load_board(todo.log, KINDS, "main")
    copy = tmp_path / "copy.json"
    copy.write_text(json_document.render(board.state, board.cursor))
    lines = todo.ok("import", copy, "--list", "copy")
    assert lines[-1] == "1 task in the trash was left out."
    assert todo.json("import", copy, "--list", "other")["left_out_trash"] == 1
    assert shown(todo, "copy")[1:3] == ["[ ] Milk", "    [x] Bread"]


NESTED = "".join(f"{'  ' * depth}- [ ] level {depth}\n" for depth in range(34))


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.md", "no box\n", "There are no tasks in '{file}'."),
        (
            "a.md",
            NESTED,
            "'{file}', line 34: subtasks can be nested 32 deep. Move it up a level in the file.",
        ),
        ("a.md", "- [ ] a\n\n    " + "b" * 20_001, "'{file}', line 1: more than 20000 characters of notes."),
    ],
)
def test_what_no_list_takes_is_refused_with_its_line(
    todo: Todo, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    """And nothing is added."""
    file = tmp_path / name
    file.write_text(text)
    assert todo.refused("import", file)[1] == sentence.format(file=file)
    assert todo.log.lists() == []


def test_a_depth_and_notes_that_a_list_just_takes_are_taken(todo: Todo, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("".join(NESTED.splitlines(keepends=True)[:33]))
    assert todo("import", file).code == 0
    file.write_text("- [ ] a\n\n    " + "b" * 20_000)
    assert todo("import", file).code == 0


def test_wrong_names_are_refused(todo: Todo, file: Path) -> None:
    assert todo.refused("import", file, "--list", "a b")[0] == 2
    assert todo.refused("import", file.with_name("none.md"))[0] == 2
