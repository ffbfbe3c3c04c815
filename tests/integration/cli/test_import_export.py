"""Files go into a list through the real append path and come out the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checklists import FIXTURES, REAL, shape
from tests.integration.cli.calling import Todo
from todo.cli.formats import markdown
from todo.cli.formats.outline import Item, Outline, fitted
from todo.cli.writing import Writer, new_request
from todo.kinds import KINDS
from todo.projections.boards import load_board
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

MEANWHILE = (
    """
import subprocess, sys
from todo.cli import importing, main
from todo.cli.writing import Writer
waiting, send = [int(sys.argv[1])], Writer.send
words = ["import", sys.argv[2], "--list", sys.argv[3]]
def later(writer, request):
    if waiting[0] == 0:
        subprocess.run([sys.executable, "-m", "todo.cli", *words], check=True, stdout=sys.stderr)
    waiting[0] -= 1
    return send(writer, request)
importing.Writer.send = later
sys.argv = ["todo", *words]
main()
""",
)
"""An import during which, before the command of that number, another one imports the same."""

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


def test_a_file_keeps_its_mode_links_stay_and_a_dash_is_standard_output(todo: Todo, tmp_path: Path) -> None:
    todo.ok("import", "-", "--list", "saved", "--title", "Saved", given=b"- [ ] a\n")
    text = "# Saved\n\n- [ ] a\n"
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.touch(0o600)
    link.symlink_to(target)
    assert todo.ok("export", "saved", "-o", link) == ""
    assert link.is_symlink()
    assert (target.read_text(), target.stat().st_mode & 0o777) == (text, 0o600)
    assert todo.ok("export", "saved", "-o", "-") == text
    assert todo.ok("export", "saved", "-o", "/dev/stdout") == text
    link.unlink()
    link.symlink_to("/dev/full")
    assert "No space left on device" in todo.refused("export", "saved", "-o", link)
    assert Path("/dev/full").is_char_device()


def delete(opened: Opened, list_id: str, title: str) -> None:
    """Deletes the first task of that title."""
    state = load_board(opened.store, KINDS, list_id).state
    task = next(task.id for task in state.tasks.values() if task.title == title)
    Writer(opened).send(new_request(list_id, "delete_task", {"task": task}))


def test_tasks_that_are_there_in_the_trash_are_told(todo: Todo, opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "deleted.md"
    file.write_text("- [ ] a\n    - [ ] b\n- [ ] c\n- [x] d\n")
    todo.ok("import", file, "--list", "deleted")
    delete(opened, "deleted", "a")
    delete(opened, "deleted", "d")
    said = todo.ok("import", file, "--list", "deleted")
    assert said.startswith(
        "All 4 tasks (1 done) of this file are in list 'deleted' already (3 of them in the trash). "
    )
    assert todo.json("import", file, "--list", "deleted")["there_in_trash"] == 3


def test_the_trash_of_a_json_export_is_left_out_and_told(todo: Todo, opened: Opened, tmp_path: Path) -> None:
    answer = todo.json("import", FIXTURES / "export.json", "--list", "trash")
    assert (answer["tasks"], answer["left_out_trash"]) == (3, 2)
    assert "\n2 tasks in the trash were left out.\n" in todo.ok(
        "import", FIXTURES / "export.json", "--list", "trash-told"
    )
    todo.ok("import", "-", "--list", "one-deleted", given=b"- [ ] a\n- [ ] b\n")
    delete(opened, "one-deleted", "a")
    file = tmp_path / "deleted.json"
    todo.ok("export", "one-deleted", "-o", file)
    assert "\n1 task in the trash was left out.\n" in todo.ok("import", file, "--list", "one-left")
    delete(opened, "one-deleted", "b")
    todo.ok("export", "one-deleted", "-o", file)
    assert "no tasks in" in todo.refused("import", file, "--list", "none-left")
    assert "outside the trash" in todo.refused("import", file, "--list", "none-left")


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("empty.md", "- [ ] a\n- [ ]  \n- [x] c\n", [{"line": 2, "text": "- [ ]"}]),
        (
            "unseen.md",
            "- [ ] a\n- [ ] \u3000\ufeff\u2028\n- [x] c\n",
            [{"line": 2, "text": "- [ ] \u3000\ufeff"}],
        ),
        ("empty.txt", "a\nx \nx c\n", [{"line": 2, "text": "x"}]),
    ],
)
def test_an_empty_item_is_left_out_and_told(
    todo: Todo, tmp_path: Path, name: str, text: str, left: Any
) -> None:
    file, list_id = tmp_path / name, name.replace(".", "-")
    file.write_text(text)
    answer = todo.json("import", file, "--list", list_id)
    assert (answer["tasks"], answer["left_out"]) == (2, left)
    assert todo.ok("export", list_id).endswith("\n\n- [ ] a\n- [x] c\n")
    assert "line 2: " in todo.ok("import", file, "--list", list_id)


def test_a_file_that_was_changed_since_is_told_by_its_titles(todo: Todo, tmp_path: Path) -> None:
    file = tmp_path / "changed.md"
    file.write_text("- [ ] a\n- [ ] b\n- [ ] c\n- [ ] d\n")
    first = todo("import", file, "--list", "changed")
    assert (first.returncode, first.stderr) == (0, "")
    file.write_text("- [ ] a\n- [ ] b\n- [x] c\n- [ ] e\n")
    dry = todo("import", file, "--list", "changed", "--dry-run")
    assert dry.stderr == "3 of these 4 titles are in the list already: they would be added once more.\n"
    done = todo("import", file, "--list", "changed", "--json")
    assert done.stderr == "3 of these 4 titles are in the list already: they were added once more.\n"
    answer = json.loads(done.stdout)
    assert (answer["there"], answer["same_titles"]) == (0, 3)
    again = todo("import", file, "--list", "changed", "--json")
    assert (again.stderr, json.loads(again.stdout)["same_titles"]) == ("", 0)


@pytest.mark.parametrize("text", ["- [ ] a\n", "- [ ] a\n- [ ] a\n- [ ] x\n", "- [ ] a\n- [ ] gone\n"])
def test_a_title_or_two_that_are_the_same_are_not_told(todo: Todo, opened: Opened, text: str) -> None:
    list_id = f"same-{len(text)}"
    given = b"- [ ] a\n- [ ] b\n- [ ] gone\n"
    todo.ok("import", "-", "--list", list_id, given=given)
    delete(opened, list_id, "gone")
    assert todo("import", "-", "--list", list_id, given=text.encode()).stderr == ""
    assert todo("import", "-", "--list", list_id, "--again", given=text.encode()).stderr == ""


@pytest.mark.parametrize("commands", [1, 2])
def test_another_import_of_the_same_file_meanwhile_is_told(todo: Todo, tmp_path: Path, commands: int) -> None:
    file, list_id = tmp_path / "long.md", f"meanwhile-{commands}"
    file.write_text("".join(f"- [ ] {number}\n" for number in range(900)))
    done = todo(*MEANWHILE, str(commands), str(file), list_id, program="-c")
    assert done.returncode == 1
    assert done.stderr.endswith("todo: Another import of the same file is under way, or was; run it again.\n")
    assert "with that id" not in done.stderr
    answer = todo.json("import", file, "--list", list_id)
    assert (answer["tasks"], answer["there"]) == (900, 900)


def test_titles_that_look_like_markdown_come_back_from_todo_txt_of_any_name(
    todo: Todo, tmp_path: Path
) -> None:
    given = b"- [ ] - [ ] x\n- [x] [x] y\n    - [ ] - [ ] z\n"
    todo.ok("import", "-", "--list", "boxes", "--title", "Boxes", given=given)
    file = tmp_path / "list.txt"
    todo.ok("export", "boxes", "-o", file)
    assert todo.json("import", file, "--list", "boxes-again")["format"] == "todotxt"
    tasks = todo.ok("export", "boxes").removeprefix("# Boxes\n")
    assert todo.ok("export", "boxes-again").removeprefix("# list\n") == tasks


def test_a_name_that_tells_no_format_is_refused_unless_one_is_named(todo: Todo, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("- [ ] a\n")
    can = "markdown (.md), todo.txt (.txt), json (.json). Name one with --format."
    assert f"'.csv' is no format that is read: {can}" in todo.refused("import", file, "--list", "csv")
    todo.ok("import", file, "--list", "csv", "--format", "markdown")
    file.unlink()
    assert f"'.csv' is no format that is written: {can}" in todo.refused("export", "csv", "-o", file)
    assert not file.exists()
    todo.ok("export", "csv", "-o", file, "--format", "todotxt")
    assert file.read_text() == "a\n"
    for name in ("list.mkd", "list.MD", "list"):
        todo.ok("export", "csv", "-o", tmp_path / name)
        assert (tmp_path / name).read_text() == "# list\n\n- [ ] a\n"
