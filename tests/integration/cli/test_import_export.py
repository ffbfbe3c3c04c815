"""Files go into a list through the real append path and come out the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checklists import FIXTURES, REAL, shape
from tests.integration.cli.calling import Todo
from todo.cli.formats import markdown
from todo.cli.formats.outline import Item, Outline, fitted
from todo.wiring import Opened

FIXED: dict[str, int | None] = {
    str(FIXTURES / name): None for name in ("household.md", "notes-and-code.md", "windows.md")
}
STOPPING = (
    """
import sys
from todo.cli import importing, main
from todo.cli.writing import Writer
left, send = [int(sys.argv[1])], Writer.send
def stopped(writer, request):
    if not left[0]:
        raise KeyboardInterrupt
    left[0] -= 1
    return send(writer, request)
importing.Writer.send = stopped
sys.argv = ["todo", "import", sys.argv[2], "--list", sys.argv[3]]
main()
""",
)
"""An import that is stopped as by Ctrl-C after so many commands."""

FILES = list((FIXED | dict(REAL)).items())


@pytest.mark.parametrize(("path", "count"), FILES)
def test_a_markdown_checklist_comes_back_with_its_items_nesting_and_state(
    todo: Todo, path: str, count: int | None
) -> None:
    list_id = f"list-{Path(path).stem.replace('.', '-')}"
    before = markdown.parse(Path(path).read_bytes().decode())
    answer = todo.json("import", path, "--list", list_id)
    assert answer["tasks"] == len(before.items) == (count or len(before.items))
    assert (answer["created"], answer["first"], answer["last"]) == (True, 2, answer["tasks"] + 1)
    after = markdown.parse(todo.ok("export", list_id))
    assert shape(map(fitted, after.items)) == shape(map(fitted, before.items))
    assert after.title == (before.title or Path(path).stem)
    assert todo.json("replay", list_id)["tasks"] == len(before.items)


def test_the_same_file_again_adds_nothing_unless_it_is_asked_for(todo: Todo) -> None:
    file = FIXTURES / "household.md"
    todo.ok("import", file, "--list", "twice")
    answer = todo.json("import", file, "--list", "twice")
    assert (answer["there"], answer["first"], answer["last"]) == (15, 0, 0)
    assert (
        "All 15 tasks (6 done) of this file are in list 'twice' already. --again adds them once more."
        in todo.ok("import", file, "--list", "twice")
    )
    answer = todo.json("import", file, "--list", "twice", "--again")
    assert (answer["created"], answer["first"], answer["last"]) == (False, 17, 31)
    items = markdown.parse(todo.ok("export", "twice")).items
    assert shape(items[:15]) == shape(items[15:])
    assert todo.json("import", file, "--list", "another")["there"] == 0


def test_an_import_that_was_stopped_goes_on_where_it_was(todo: Todo, opened: Opened, tmp_path: Path) -> None:
    """Here after every command in turn: what was added until then is not added again."""
    file = tmp_path / "long.md"
    items = [Item(f"Task {number}", number % 2 == 0, "", number % 3) for number in range(1_000)]
    file.write_text(markdown.render(Outline(items, "Long")))
    whole = shape(markdown.parse(file.read_text()).items)
    for commands in (1, 2, 3):
        list_id = f"stopped-{commands}"
        stopped = todo(*STOPPING, str(commands), str(file), list_id, program="-c")
        assert stopped.returncode == 130, stopped.stderr
        added = min(400 * (commands - 1), 1_000)
        assert (
            f"{added} of 1000 tasks are in the list. The same command goes on from there." in stopped.stderr
        )
        assert "Traceback" not in stopped.stderr
        answer = todo.json("import", file, "--list", list_id)
        assert (answer["there"], answer["tasks"]) == (added, 1_000)
        assert shape(markdown.parse(todo.ok("export", list_id)).items) == whole
        assert opened.store.heads([list_id])[0].position == 1_001


def test_headings_are_parents_or_left_out_and_what_is_left_out_is_told(todo: Todo, tmp_path: Path) -> None:
    file = tmp_path / "trip.md"
    file.write_text("# Trip\n\nHello\n\n- [ ] a\n\n## Day 1\n\n- [ ] b\n")
    said = todo.ok("import", file, "--list", "trip", "--headings", "parent")
    assert "Added 3 tasks" in said
    assert "1 line belongs to no task and was left out:\n  line 3: Hello\n" in said
    assert todo.ok("export", "trip") == "# Trip\n\n- [ ] a\n- [ ] Day 1\n    - [ ] b\n"
    answer = todo.json("import", file, "--list", "flat")
    assert answer["left_out"] == [{"line": 3, "text": "Hello"}, {"line": 7, "text": "## Day 1"}]
    assert todo.ok("export", "flat") == "# Trip\n\n- [ ] a\n- [ ] b\n"


TODO_TXT = "(A) Call Mum\n- buy milk\nx 2024-01-03 Pay rent\n(B) Report\n"


@pytest.mark.parametrize("name", ["todo.txt", "done.txt", "home.todo.txt", "TODO.TXT", "list.txt", "list"])
def test_a_todo_txt_file_loses_no_line(todo: Todo, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(TODO_TXT)
    answer = todo.json("import", file, "--list", f"t-{name.replace('.', '-')}")
    assert (answer["format"], answer["tasks"], answer["completed"]) == ("todotxt", 4, 1)


def test_our_own_todo_txt_comes_back_whole(todo: Todo, tmp_path: Path) -> None:
    source = tmp_path / "source.md"
    source.write_text("- [ ] - dashed title\n- [x] second\n- [ ] third\n")
    todo.ok("import", source, "--list", "dashed")
    file = tmp_path / "list.txt"
    todo.ok("export", "dashed", "--format", "todotxt", "-o", file)
    assert todo.json("import", file, "--list", "dashed-again")["tasks"] == 3
    assert todo.ok("export", "dashed-again", "--format", "todotxt") == file.read_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n- b\n", "markdown"),
        ("- a\n  more\n- b\n", "markdown"),
        ("# H\n- a\n", "markdown"),
        ("a\n- [ ] b\n", "markdown"),
        ("- a\nb\n", "todotxt"),
        ("a\nb\n", "todotxt"),
    ],
)
def test_a_file_without_a_telling_name_is_markdown_by_its_boxes_or_bullets(
    todo: Todo, tmp_path: Path, text: str, expected: str
) -> None:
    file = tmp_path / "notes.text"
    file.write_text(text)
    assert todo.json("import", file, "--list", "guess", "--dry-run")["format"] == expected
    assert (
        todo.json("import", file, "--list", "guess", "--dry-run", "--format", "todotxt")["format"]
        == "todotxt"
    )


def test_main_is_the_list_if_none_is_named_and_dry_run_adds_nothing(todo: Todo, opened: Opened) -> None:
    answer = todo.json("import", FIXTURES / "rtl.md", "--dry-run")
    assert (answer["list"], answer["tasks"], answer["dry_run"]) == ("main", 6, True)
    assert "Would add 6 tasks (2 done) to the new list 'other'" in todo.ok(
        "import", FIXTURES / "rtl.md", "--list", "other", "--dry-run"
    )
    assert [head.position for head in opened.store.heads(["main", "other"])] == [0, 0]
    assert "Added 6 tasks (2 done) to list 'main', positions 1 to 6." in todo.ok(
        "import", FIXTURES / "rtl.md"
    )
    assert "مقارنة الأسعار على [الموقع](https://example.org/ar)" in todo.ok("state")


def test_todo_txt_keeps_its_lines(todo: Todo, tmp_path: Path) -> None:
    todo.ok("import", FIXTURES / "todo.txt", "--list", "lines")
    todo.ok("export", "lines", "-o", tmp_path / "out.txt")
    expected = (FIXTURES / "todo.txt").read_text().replace("id:7", "id:1").replace("p:7 +work", "+work p:1")
    assert (tmp_path / "out.txt").read_text() == expected.replace("p:7", "p:1").replace("\n\n", "\n")


def test_json_holds_all_and_is_added_to_another_list(todo: Todo, tmp_path: Path) -> None:
    todo.ok("import", FIXTURES / "export.json", "--list", "first")
    text = todo.ok("export", "first", "--format", "json")
    document = json.loads(text)
    replayed = todo.json("replay", "first")
    assert [document[name] for name in ("position", "hash", "state_hash")] == [
        replayed[name] for name in ("position", "hash", "state_hash")
    ]
    assert todo.json("state", "first") == document["state"]
    file = tmp_path / "first.json"
    file.write_text(text)
    todo.ok("import", file, "--list", "second")
    assert todo.ok("export", "second") == todo.ok("export", "first")


def test_standard_input_is_a_file_and_a_title_may_be_named(todo: Todo) -> None:
    todo.ok("import", "-", "--list", "piped", "--title", "From a pipe", given=b"- [x] a\n    - [ ] b\n")
    assert todo.ok("export", "piped") == "# From a pipe\n\n- [x] a\n    - [ ] b\n"


def test_what_is_too_long_for_a_title_is_in_the_notes(todo: Todo) -> None:
    words = " ".join(f"word{number}" for number in range(1_500))
    assert len(words) > 10_000
    todo.ok("import", "-", "--list", "long", given=f"- [ ] {words}\n".encode())
    (item,) = markdown.parse(todo.ok("export", "long")).items
    assert len(item.title) <= 500
    assert f"{item.title} {item.notes}" == words


def test_todo_txt_says_that_notes_are_left_out(todo: Todo) -> None:
    todo.ok("import", "-", "--list", "noted", given=b"- [ ] a\n    b\n")
    done = todo("export", "noted", "--format", "todotxt")
    assert (done.returncode, done.stdout) == (0, "a\n")
    assert "The notes of 1 task are not in it" in done.stderr


def test_a_large_file_takes_many_commands_and_stays_in_order(todo: Todo, tmp_path: Path) -> None:
    items = [Item(f"Task {number}", number % 3 == 0, depth=number % 4) for number in range(2_001)]
    file = tmp_path / "large.md"
    file.write_text(markdown.render(Outline(items)))
    assert todo.json("import", file, "--list", "large")["tasks"] == 2_001
    assert shape(markdown.parse(todo.ok("export", "large")).items) == shape(items)
    commands = {event["command"] for event in todo.lines("log", "tail", "large", "-n", "5000")}
    assert len(commands) == 7  # the list, and 400 lines each


def test_what_the_import_wrote_is_witnessed(todo: Todo, opened: Opened) -> None:
    todo.ok("import", FIXTURES / "household.md", "--list", "witnessed")
    assert opened.witness.read()["witnessed"] == opened.store.heads(["witnessed"])[0]
