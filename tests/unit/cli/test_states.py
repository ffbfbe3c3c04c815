"""`todo list`, `todo state` and `todo snapshot`: what they say, in words and in JSON."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from tests.logs import added, append, append_many, flipped
from tests.unit.cli.calling import Todo
from todo.cli import session
from todo.errors import TodoError
from todo.events.event import Event
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import load_board
from todo.settings import Settings
from todo.tasks.state import State


def nested(todo: Todo) -> None:
    """Three tasks, the second below the first and completed, with notes of two lines on the third."""
    first = added("Buy", order=1)
    below = added("milk", order=2, parent=first.task, completed=True)
    append(todo.log, "main", [first, below, added("Call", order=3, notes="Ann\nor Bo")])


def test_lists_are_told_with_their_counts(todo: Todo) -> None:
    """Tasks that are shown, those of them done, and the head."""
    nested(todo)
    append(todo.log, "other", [Event("list_created", None, "ann", "c", 1, {"title": "Other"}, 1)])
    assert todo.json("list") == [
        {"list": "main", "title": "", "tasks": 3, "completed": 1, "position": 3},
        {"list": "other", "title": "Other", "tasks": 0, "completed": 0, "position": 1},
    ]
    assert todo.ok("list") == [
        "List   Title  Tasks  Done  Head",
        "main              3     1     3",
        "other  Other      0     0     1",
    ]
    assert todo.closed == 2


def test_a_tree_is_shown_indented_with_its_boxes_and_notes(todo: Todo) -> None:
    nested(todo)
    assert todo.ok("state") == ["main", "[ ] Buy", "    [x] milk", "[ ] Call", "    Ann", "    or Bo"]
    assert todo.ok("state", "main", "--at", "1") == ["main", "[ ] Buy"]
    assert todo.ok("state", "main", "--at", "0") == ["main"]


def test_a_state_in_json_is_what_its_hash_is_taken_over(todo: Todo) -> None:
    nested(todo)
    assert todo.json("state") == json.loads(load_board(todo.log, KINDS, "main").state.canonical())
    assert [task["title"] for task in todo.json("state", "main", "--at", "2")["tasks"]] == ["Buy", "milk"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["state", "main", "--at", "4"], "List 'main' has no position 4: its log ends at 3."),
        (["state", "none"], "There is no list 'none'. 'todo list' shows those there are."),
        (["log", "show", "main", "4"], "List 'main' has no position 4: its log ends at 3."),
        (["replay", "main", "--until", "4"], "List 'main' has no position 4: its log ends at 3."),
        (["log", "stats", "none"], "There is no list 'none'. 'todo list' shows those there are."),
        (["log", "tail", "main", "none"], "There is no list 'none'. 'todo list' shows those there are."),
        (["export", "none"], "There is no list 'none'. 'todo list' shows those there are."),
        (["rebuild", "--apply", "--no-verify"], None),
    ],
)
def test_what_is_not_there_is_wrong_use(todo: Todo, words: list[str], sentence: str | None) -> None:
    nested(todo)
    code, said = todo.refused(*words)
    assert code == 2
    assert said == sentence or (sentence is None and "--apply writes only what was verified" in said)


def test_a_folder_without_data_is_refused_and_not_begun(todo: Todo) -> None:
    """It was probably mistyped."""
    (todo.folder / "store").rmdir()
    code, said = todo.refused("list")
    assert code == 2
    assert said == (
        f"There is no data in '{todo.folder}'. Name the folder with --data-dir, or the server "
        "with --redis-url; 'todo serve' and 'todo import' begin a new one."
    )
    assert todo.closed == 0


def test_snapshots_are_written_of_the_lists_that_are_named_or_of_all(todo: Todo) -> None:
    for list_id, count in (("a", 2), ("b", 3)):
        append_many(todo.log, list_id, count)
    assert todo.json("snapshot", "b") == [{"list": "b", "position": 3}]
    assert todo.log.load_snapshot("a") is None
    assert todo.ok("snapshot") == ["List  Position", "a            2", "b            3"]
    kept = todo.log.load_snapshot("a")
    board = load_board(todo.log, KINDS, "a")
    assert kept == snapshots.encode(board)
    assert isinstance(board.state, State)


def test_a_list_that_cannot_be_read_is_listed_with_what_is_wrong(todo: Todo) -> None:
    """It hides none of the others; a store that does not answer is no matter of one list."""
    append_many(todo.log, "bad", 2)
    append_many(todo.log, "good", 1)
    entry = todo.log._logs["bad"][1]
    todo.log._logs["bad"][1] = replace(entry, body=flipped(entry.body))
    assert todo.json("list") == [
        {"list": "bad", "title": "(log_damaged)", "tasks": None, "completed": None, "position": None},
        {"list": "good", "title": "", "tasks": 1, "completed": 0, "position": 1},
    ]


def test_a_store_that_goes_away_ends_the_command(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    append_many(todo.log, "main", 2)

    def away(*_: object) -> None:
        raise TodoError("store_unavailable", "It is away.", reason="refused")

    for name in ("pages", "read", "read_back", "read_many"):
        monkeypatch.setattr(todo.log, name, away)
    for words in (["list"], ["log", "stats"]):
        said = todo(*words)
        assert (said.code, said.out) == (1, "")
        assert said.err.endswith("It is away.\n      refused\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["state", "main", "--at", "x"],
            "--at takes a position; for a time, 'todo replay --until TIME' says",
        ),
        (["replay", "--until", "9" * 19], "that number is too large."),
        (["replay", "--until", "soon"], "'soon' is neither a position nor a time such as"),
        (["state", "a b"], None),
    ],
)
def test_what_is_said_wrongly_is_told(todo: Todo, words: list[str], sentence: str | None) -> None:
    said = todo(*words)
    assert (said.code, said.out) == (2, "")
    assert sentence is None or sentence in said.err


def test_each_named_list_is_looked_at_once(todo: Todo) -> None:
    append_many(todo.log, "a", 1)
    append_many(todo.log, "b", 2)
    assert [line.split()[0] for line in todo.ok("snapshot", "b", "a", "b")[1:]] == ["b", "a"]


def test_options_say_where_the_data_is(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    """They count more than the environment, also where that names a file with the value."""
    chosen: list[Settings] = []
    opened = todo.opened
    monkeypatch.setattr(
        session, "open_store", lambda settings, notice: chosen.append(settings) or opened(settings)
    )
    monkeypatch.setenv("TODO_REDIS_URL_FILE", "/nowhere")
    assert todo("list", "--redis-url", "redis://store", "--data-dir", "elsewhere").code == 0
    assert (chosen[0].redis_url, str(chosen[0].data_dir)) == ("redis://store", "elsewhere")
    help_text = todo("list", "--help").out
    assert "A Redis or Valkey server (or TODO_REDIS_URL)" in " ".join(help_text.split())
    assert "The folder of the embedded server's data (or TODO_DATA_DIR)" in " ".join(help_text.split())
