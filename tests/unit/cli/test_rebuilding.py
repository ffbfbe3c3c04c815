"""`todo rebuild`: each list beside its snapshot, in words and in JSON."""

from __future__ import annotations

from msgspec.structs import replace

from tests.logs import append_many, flipped
from tests.unit.cli.calling import Todo
from todo.aggregate import state_hash
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import load_board


def snapshot(todo: Todo, list_id: str) -> None:
    board = load_board(todo.log, KINDS, list_id)
    todo.log.save_snapshot(list_id, board.position, snapshots.encode(board))


def prepared(todo: Todo) -> None:
    """Lists whose snapshot matches, is behind, differs, and is missing."""
    for list_id in ("a", "b", "c", "d"):
        append_many(todo.log, list_id, 2)
    for list_id in ("a", "b"):
        snapshot(todo, list_id)
    append_many(todo.log, "b", 1)
    todo.log.save_snapshot("c", 2, b"nonsense")


def test_every_list_is_compared_with_its_snapshot(todo: Todo) -> None:
    """One that differs is a failure; one that is behind, or missing, is not."""
    prepared(todo)
    said = todo("rebuild", "--jobs", "1")
    assert (said.code, said.err) == (1, "")
    head, *rows = (line.split() for line in said.out.splitlines())
    assert head == ["List", "Position", "Tasks", "State", "hash", "Snapshot"]
    assert [(row[0], row[1], row[2], row[4]) for row in rows] == [
        ("a", "2", "2", "matches"),
        ("b", "3", "3", "behind"),
        ("c", "2", "2", "differs"),
        ("d", "2", "2", "missing"),
    ]
    assert rows[0][3] == state_hash(load_board(todo.log, KINDS, "a").state)[:16]
    assert todo("rebuild", "a", "b", "d", "--jobs", "1").code == 0


def test_a_snapshot_of_another_history_or_another_state_differs(todo: Todo) -> None:
    append_many(todo.log, "a", 2)
    append_many(todo.log, "b", 2)
    board = load_board(todo.log, KINDS, "b")
    todo.log.save_snapshot("a", 2, snapshots.encode(board))
    assert [row["snapshot"] for row in todo.json("rebuild", "b", "--jobs", "1")] == ["missing"]
    assert '"snapshot":"differs"' in todo("rebuild", "a", "--jobs", "1", "--json").out


def test_they_are_written_if_that_is_asked_for(todo: Todo) -> None:
    prepared(todo)
    assert {row["snapshot"] for row in todo.json("rebuild", "--apply", "--jobs", "1")} == {"written"}
    assert {row["snapshot"] for row in todo.json("rebuild", "--jobs", "1")} == {"matches"}


def test_without_verifying_it_is_said_so(todo: Todo) -> None:
    append_many(todo.log, "a", 2)
    lines = todo.ok("rebuild", "--no-verify", "--jobs", "1")
    assert lines[-1] == "Not verified: no hash was computed. 'todo log verify' does."
    assert todo.json("rebuild", "--no-verify", "--jobs", "1")[0]["verified"] is False
    assert len(todo.ok("rebuild", "--jobs", "1")) == 2


def test_a_damaged_log_fails_with_its_sentence_and_the_others_are_folded(todo: Todo) -> None:
    append_many(todo.log, "a", 2)
    append_many(todo.log, "b", 2)
    entry = todo.log._logs["a"][1]
    todo.log._logs["a"][1] = replace(entry, body=flipped(entry.body))
    said = todo("rebuild", "--jobs", "1")
    assert said.code == 1
    _, first, second = (line.split(maxsplit=4) for line in said.out.splitlines())
    assert first[:4] == ["a", "-", "-", "-"]
    assert "position 2" in first[4]
    assert second[0] == "b"


def test_writing_what_was_not_verified_is_refused(todo: Todo) -> None:
    said = todo("rebuild", "--apply", "--no-verify")
    assert said.code == 2
    assert "Error: --apply writes only what was verified: leave out --no-verify." in said.err
