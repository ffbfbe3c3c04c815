"""`todo doctor`: what it looks at, in which order, and how it exits."""

from __future__ import annotations

import pytest

from tests.logs import append_many
from tests.unit.cli.calling import Todo
from tests.unit.cli.test_checks import GOOD
from todo.cli import doctor
from todo.errors import TodoError


@pytest.fixture(autouse=True)
def on_a_server(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A good server elsewhere, whose log is on its disk."""
    monkeypatch.setenv("TODO_REDIS_URL", "redis://store")
    monkeypatch.setattr(doctor, "server_facts", lambda url: GOOD if url == "redis://store" else None)
    monkeypatch.setattr(todo.log, "durability", lambda: "disk")
    append_many(todo.log, "main", 2)


def test_all_that_is_looked_at(todo: Todo) -> None:
    assert [(check["name"], check["ok"]) for check in todo.json("doctor")] == [
        ("settings", True),
        ("disk", None),
        ("store", True),
        ("appendonly", True),
        ("appendfsync", True),
        ("maxmemory-policy", True),
        ("aof-load-truncated", True),
        ("memory", True),
        ("format", True),
        ("durability", True),
        ("lists", None),
        ("history", None),
        ("incident", True),
    ]
    assert todo.closed == 1


def test_each_is_a_line_with_a_mark(todo: Todo) -> None:
    lines = todo.ok("doctor")
    assert lines[0] == "✔ settings           Valid. The store is redis://store."
    assert lines[1] == "– disk               The log is on the store's machine: look there."
    assert lines[10] == "– lists              1 list."


def test_what_is_wrong_has_a_cross_and_advice_and_it_exits_with_1(
    todo: Todo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODO_DATA_DIRS", "x")
    said = todo("doctor")
    assert said.code == 1
    assert said.out.splitlines()[:2] == [
        "✘ settings           There is no setting TODO_DATA_DIRS.",
        "                     → Was TODO_DATA_DIR meant?",
    ]


def test_wrong_settings_are_all_that_is_told(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODO_PORT", "x")
    said = todo("doctor")
    assert said.code == 1
    [line] = said.out.splitlines()
    assert line.startswith("✘ settings           TODO_PORT")


def test_without_data_no_store_is_opened(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TODO_REDIS_URL")
    (todo.folder / "store").rmdir()
    assert [check["name"] for check in todo.json("doctor")] == ["settings", "disk", "store"]
    assert todo.closed == 0


@pytest.mark.parametrize(("details", "told"), [({}, "It is away."), ({"reason": "no"}, "It is away. (no)")])
def test_a_store_that_does_not_answer(
    todo: Todo, monkeypatch: pytest.MonkeyPatch, details: dict[str, str], told: str
) -> None:
    def away(*_: object) -> None:
        raise TodoError("store_unavailable", "It is away.", **details)

    monkeypatch.setattr(doctor, "open_store", away)
    said = todo("doctor")
    assert said.code == 1
    assert said.out.splitlines()[2:] == [f"✘ store              {told}"]


def test_a_store_that_goes_away_meanwhile_is_closed(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise TodoError("store_unavailable", "It is away.")

    monkeypatch.setattr(doctor, "server_facts", away)
    said = todo("doctor")
    assert said.code == 1
    assert said.out.splitlines()[2:] == ["✘ store              It is away."]
    assert todo.closed == 1
