"""What a shell is offered: the lists that there are, files, and folders."""

from __future__ import annotations

import click
import pytest
from click.shell_completion import CompletionItem, ShellComplete

from tests.unit.cli.calling import Todo
from todo.cli import cli, known_lists
from todo.cli.completion import SHELLS
from todo.errors import TodoError
from todo.events.codec import Cursor


def offered(words: list[str], incomplete: str = "") -> list[CompletionItem]:
    return ShellComplete(cli, {}, "todo", "_TODO_COMPLETE").get_completions(words, incomplete)


def values(words: list[str], incomplete: str = "") -> list[str]:
    return [item.value for item in offered(words, incomplete)]


@pytest.fixture(autouse=True)
def noted(todo: Todo) -> None:
    """Lists that the witness knows, beside a store that does not run."""
    todo.witness.append({name: Cursor(1, bytes(32)) for name in ("shopping", "work", "wishes")})


def test_the_lists_that_begin_so(todo: Todo) -> None:
    """Also the one that is always there, whether or not it was noted."""
    assert values(["state"]) == ["main", "shopping", "wishes", "work"]
    assert values(["export"], "w") == ["wishes", "work"]
    assert values(["import", "a.md", "--list"], "s") == ["shopping"]


def test_a_list_that_is_named_already_is_not_offered_again(todo: Todo) -> None:
    assert values(["log", "stats", "work"], "w") == ["wishes"]


def test_files_and_folders(todo: Todo) -> None:
    """By what the parameter is called."""
    assert [item.type for item in offered(["import"], "a")] == ["file"]
    assert [item.type for item in offered(["list", "--data-dir"], "a")] == ["dir"]


def test_a_store_that_answers_is_asked(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the URL that an option says; one that does not answer has none, for its notes are elsewhere."""
    asked: list[str] = []

    def ask(url: str) -> list[str]:
        asked.append(url)
        return ["there"]

    monkeypatch.setattr(known_lists, "_ask", ask)
    assert values(["state", "--redis-url", "redis://store"]) == ["main", "there"]
    assert asked == ["redis://store"]

    def away(_url: str) -> list[str]:
        raise TodoError("store_unavailable")

    monkeypatch.setattr(known_lists, "_ask", away)
    assert values(["state", "--redis-url", "redis://store"]) == ["main"]


def test_whatever_goes_wrong_nothing_is_offered(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODO_PORT", "x")
    assert values(["state"]) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell(todo: Todo, shell: str) -> None:
    """It calls the command with the variable that asks for offers."""
    script = "\n".join(todo.ok("completion", shell))
    assert f"_TODO_COMPLETE={shell}_complete" in script
    assert "todo" in script
    assert isinstance(cli, click.Group)
