"""Completion in a shell: commands, files, folders and lists; it starts nothing and says nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.calling import TIMEOUT_S, Todo
from tests.logs import append_many
from tests.servers import Server, system_redis
from todo.cli.completion import SHELLS
from todo.events.embedded.directory import StoreDirectory
from todo.events.embedded.process import running_server
from todo.wiring import Opened

SCRIPT = """
compopt() { offered=$2; }
source <("$COMMAND" completion bash)
COMP_WORDS=(todo "$@"); COMP_CWORD=$#
_todo_completion "$COMMAND"
printf '%s\\n' $offered "${COMPREPLY[@]}"
"""


def offers(todo: Todo, folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words; `default` and `dirnames` are its own files and folders."""
    command = folder / "todo"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m todo.cli "$@"\n')
    command.chmod(0o700)
    done = subprocess.run(
        ["bash", "-c", SCRIPT, "bash", *words],
        env={**todo.environment, "COMMAND": str(command)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_bash_completes_commands_files_and_folders(todo: Todo, tmp_path: Path) -> None:
    assert offers(todo, tmp_path, "re") == ["replay", "rebuild"]
    assert offers(todo, tmp_path, "log", "") == ["stats", "tail", "show", "verify"]
    assert offers(todo, tmp_path, "import", "") == ["default"]
    assert offers(todo, tmp_path, "export", "main", "-o", "") == ["default"]
    assert offers(todo, tmp_path, "list", "--data-dir", "") == ["dirnames"]
    assert offers(todo, tmp_path, "state", "--re") == ["--redis-url"]


def test_bash_completes_the_lists_of_a_store_that_runs(todo: Todo, opened: Opened, tmp_path: Path) -> None:
    for list_id in ("groceries", "garden"):
        append_many(opened.store, list_id, 1)
    assert offers(todo, tmp_path, "state", "g") == ["garden", "groceries"]
    assert offers(todo, tmp_path, "import", "a.md", "--list", "gr") == ["groceries"]
    assert offers(todo, tmp_path, "log", "verify", "garden", "g") == ["groceries"]
    assert offers(todo, tmp_path, "log", "show", "") == ["garden", "groceries", "main"]


def test_the_lists_of_a_folder_are_known_without_starting_its_server(tmp_path: Path) -> None:
    todo = Todo(tmp_path / "data")
    todo.ok("import", "-", "--list", "holiday", given=b"- [ ] a\n")
    elsewhere = Todo(tmp_path / "nothing")
    assert offers(elsewhere, tmp_path, "state", "--data-dir", str(todo.data_dir), "h") == ["holiday"]
    assert running_server(StoreDirectory.of(todo.data_dir)) is None
    assert offers(elsewhere, tmp_path, "state", "") == ["main"]
    assert not elsewhere.data_dir.exists()


def test_the_lists_of_another_store_and_of_none(tmp_path: Path) -> None:
    with Server(system_redis()) as server:
        append_many(server.shared_log, "shared", 1)
        todo = Todo(tmp_path / "data", TODO_REDIS_URL=server.url)
        assert offers(todo, tmp_path, "export", "s") == ["shared"]
    assert offers(todo, tmp_path, "export", "") == ["main"]
    assert offers(Todo(tmp_path / "data", TODO_REDIS_URL="nonsense"), tmp_path, "export", "") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(todo: Todo, shell: str) -> None:
    assert f"_TODO_COMPLETE={shell}_complete" in todo.ok("completion", shell)
