"""Whatever its standard streams are, no command shows a traceback, and what it could not write is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.integration.cli.calling import TIMEOUT_S, Todo
from tests.logs import append_many
from todo.cli import cli
from todo.wiring import Opened, build_people

COMMANDS: dict[str, str] = {
    "serve": "serve --port 99999",
    "projector": "projector --redis-url nonsense",
    "doctor": "doctor",
    "list": "list",
    "state": "state long",
    "import": "import - --list new --as ann",
    "export": "export long",
    "log stats": "log stats",
    "log tail": "log tail -n 5000",
    "log show": "log show long 7",
    "log verify": "log verify",
    "replay": "replay long",
    "rebuild": "rebuild",
    "snapshot": "snapshot",
    "completion": "completion bash",
    "user list": "user list",
    "user owner-link": "user owner-link",
    "user invite": "user invite",
    "user reset": "user reset ann",
    "user invitations": "user invitations",
    "user revoke": "user revoke nothing",
    "user role": "user role ann owner",
    "user disable": "user disable ann",
    "user enable": "user enable ann",
    "user erase": "user erase ann --yes",
    "user claim": "user claim ann",
    "user sessions": "user sessions ann",
    "audit tail": "audit tail",
    "audit search": "audit search",
    "audit verify": "audit verify",
    "token add": "token add ann reads",
    "token list": "token list ann",
    "token revoke": "token revoke ann nothing",
}
"""How each command is called here, those that stay so that they end."""

SILENT = {"serve", "projector", "user revoke", "user disable", "user erase", "token revoke"}
"""Those that are refused as they are called here, and so write nothing to the standard output."""

SECRET = {"user owner-link", "user invite", "user reset", "token add"}
"""Those that say on standard error what to do with the secret that they print."""

NOTHING_WRITTEN = "Standard output cannot be written"


def leaves(command: click.Command, path: str = "") -> Iterator[str]:
    """The names of all commands that are no groups."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below
        yield from leaves(below, f"{path} {name}".strip())


def test_every_command_is_called_here() -> None:
    assert set(leaves(cli)) == set(COMMANDS)


@pytest.fixture(scope="module", autouse=True)
def written(opened: Opened) -> None:
    append_many(opened.store, "long", 3_000)
    people = build_people(opened)
    people.sign_up(people.owner_link(), "Ann", "ann", "correct horse battery", "")


def run(todo: Todo, words: str, streams: str) -> tuple[int, str]:
    """Exit code and standard error of a call in a shell that sets up its streams."""
    call = f'"$0" -m todo.cli {words} {streams}'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", call, sys.executable],
        env=todo.environment,
        cwd=todo.data_dir.parent,
        input=b"- [ ] a\n",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=TIMEOUT_S,
        check=False,
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_output_that_cannot_be_written(todo: Todo, name: str) -> None:
    for streams, reason in ((">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")):
        code, said = run(todo, COMMANDS[name], streams)
        assert code in ((1,) if name not in SILENT else (1, 2)), said
        assert "Traceback" not in said
        assert "Exception ignored" not in said
        if name not in SILENT:
            assert f"{NOTHING_WRITTEN}: {reason}." in said


@pytest.mark.parametrize("name", COMMANDS)
def test_a_reader_that_goes_and_streams_that_are_closed(todo: Todo, name: str) -> None:
    for streams in ("| head -c 1", "<&-", "<&- >&- 2>&-", "2>/dev/full"):
        code, said = run(todo, COMMANDS[name], streams)
        assert "Traceback" not in said
        assert "Exception ignored" not in said
        assert code in ((0, 1, 2, 141) if streams == "| head -c 1" else (0, 1, 2))
        if streams == "<&-":
            assert ("cannot be read: Bad file descriptor" in said) is (name == "import")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_reader_that_is_gone_is_told_as_the_signal_for_that(todo: Todo, name: str) -> None:
    """As other programs do it: so 1 says that something was found, and nothing else."""
    code, said = run(todo, COMMANDS[name], "| exec <&-")
    assert code in ((141,) if name not in SILENT else (0, 1, 2)), said
    assert said == "" or name in SILENT or name in SECRET


@pytest.mark.parametrize("words", ["--help", "--version", "log --help", "state --help"])
def test_help_that_cannot_be_written(todo: Todo, words: str) -> None:
    for streams in (">/dev/full", ">&-"):
        code, said = run(todo, words, streams)
        assert (code, NOTHING_WRITTEN in said, "Traceback" in said) == (1, True, False)


def test_letters_that_the_output_has_no_code_for(tmp_path: Path) -> None:
    unusual = Todo(tmp_path / "data", PYTHONIOENCODING="ascii")
    unusual.ok("import", "-", given="- [ ] Übung 👍\n".encode())
    assert "\\U0001f44d" in unusual.ok("state")
