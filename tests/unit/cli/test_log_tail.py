"""`todo log tail`: the last events of some lists, and those that come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from tests.logs import added, append, flipped
from tests.unit.cli.calling import Todo
from todo.cli import log_tail
from todo.errors import TodoError
from todo.events.log import Ring

TASK = "019a0000-0000-7000-8000-0000000000ab"


def add(todo: Todo, list_id: str, title: str, at: int) -> None:
    append(todo.log, list_id, [replace(added(title, task=TASK), at=at)])


def test_an_event_is_a_line(todo: Todo) -> None:
    """Position, time, type, the end of the task's id, who it was, and the body; the list's name only where
    there are several."""
    add(todo, "main", "Milk", 1_000)
    body = '{"title":"Milk","notes":"","completed":false,"parent":null,"order":0}'
    line = f"      1 1970-01-01T00:00:01.000Z task_added 000000ab anonymous {body}"
    assert todo.ok("log", "tail") == [line]
    add(todo, "other", "Milk", 1_001)
    assert todo.ok("log", "tail", "-n", "2")[0] == f"main {line}"
    assert todo.ok("log", "tail", "main") == [line]
    assert todo.ok("log", "tail", "-n", "0") == []


def test_a_long_body_is_cut_and_an_erased_one_is_said_to_be(todo: Todo) -> None:
    add(todo, "main", "x" * 160, 1_000)
    erased = replace(added(), type="list_renamed", task=None, body=None, at=1_001)
    append(todo.log, "main", [erased])
    first, second = todo.ok("log", "tail")
    assert first.endswith('anonymous {"title":"' + "x" * 150 + "…")
    assert second.endswith("list_renamed - anonymous (erased)")


def test_the_last_events_of_all_lists_are_one_stream_by_time(todo: Todo) -> None:
    for number, list_id in enumerate(["a", "b", "a", "b", "c"]):
        add(todo, list_id, f"{number}", 1_000 + number)
    shown = [line.split()[0:2] for line in todo.ok("log", "tail", "-n", "3")]
    assert shown == [["a", "2"], ["b", "2"], ["c", "1"]]
    assert todo.json("log", "tail", "c")["body"]["title"] == "4"


def test_a_damaged_entry_is_told_and_the_others_are_shown(todo: Todo) -> None:
    for number in range(3):
        add(todo, "main", f"{number}", 1_000 + number)
    entries = todo.log._logs["main"]
    entries[1] = replace(entries[1], body=flipped(entries[1].body))
    said = todo("log", "tail")
    assert [line.split()[0] for line in said.out.splitlines()] == ["1", "3"]
    assert said.err.startswith("List 'main': ")
    assert "position 2" in said.err


class Script:
    """What happens at each turn of following, in `read_feeds`; then it is interrupted."""

    def __init__(self, todo: Todo, *turns: Any) -> None:
        self.turns = list(turns)
        self.read = todo.log.read_feeds

    def __call__(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        assert block_s == log_tail.BLOCK_S
        if not self.turns:
            raise KeyboardInterrupt
        self.turns.pop(0)()
        return self.read(cursors, 0)


def follow(todo: Todo, monkeypatch: pytest.MonkeyPatch, *words: str, turns: Sequence[Any]) -> tuple[str, str]:
    monkeypatch.setattr(todo.log, "read_feeds", Script(todo, *turns))
    monkeypatch.setattr(log_tail, "reader_is_gone", lambda: False)
    monkeypatch.setattr(log_tail.time, "sleep", lambda _seconds: None)
    said = todo("log", "tail", "-f", *words)
    assert said.code == 130
    return said.out, said.err.removesuffix("\n")  # click ends the line in which ^C stands


def test_following_shows_what_comes_and_new_lists_too(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no list is named; each line then says of which list it is."""
    add(todo, "main", "before", 1_000)
    turns = [
        lambda: add(todo, "main", "first", 1_001),
        lambda: None,
        lambda: add(todo, "new", "second", 1_002),
    ]
    out, err = follow(todo, monkeypatch, turns=turns)
    assert [line.split()[:2] for line in out.splitlines()] == [["main", "1"], ["main", "2"], ["new", "1"]]
    assert err == ""


def test_following_one_list_shows_no_other(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    add(todo, "main", "before", 1_000)
    turns = [lambda: add(todo, "other", "x", 1_001), lambda: add(todo, "main", "y", 1_002)]
    out, _ = follow(todo, monkeypatch, "main", "-n", "0", turns=turns)
    assert [line.split()[0] for line in out.splitlines()] == ["2"]


def test_following_goes_on_after_a_break_of_the_store(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise TodoError("store_unavailable")

    turns = [broken, lambda: add(todo, "main", "x", 1_001)]
    out, err = follow(todo, monkeypatch, turns=turns)
    assert [line.split()[:2] for line in out.splitlines()] == [["main", "1"]]
    assert err == "The store does not answer; trying again.\n"


def test_following_stops_at_any_other_trouble(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> None:
        raise TodoError("log_damaged")

    monkeypatch.setattr(todo.log, "read_feeds", Script(todo, damaged))
    monkeypatch.setattr(log_tail, "reader_is_gone", lambda: False)
    assert todo("log", "tail", "-f").code == 1


def test_a_list_that_became_shorter_is_told_and_followed_from_there(
    todo: Todo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        add(todo, "main", f"{number}", 1_000 + number)

    def put_back() -> None:
        del todo.log._logs["main"][1:]
        todo.log._feeds = [[] for _ in todo.log._feeds]

    turns = [put_back, lambda: add(todo, "main", "x", 2_000)]
    out, err = follow(todo, monkeypatch, "-n", "0", turns=turns)
    assert err == "List 'main' ends at position 1 now: it was replaced by an older copy.\n"
    assert [line.split()[:2] for line in out.splitlines()] == [["main", "2"]]


def test_nobody_reads_any_more(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command ends as if by SIGPIPE."""
    monkeypatch.setattr(log_tail, "reader_is_gone", lambda: True)
    monkeypatch.setattr("todo.cli.edge.drop_output", lambda: None)
    assert todo("log", "tail", "-f").code == 128 + 13
