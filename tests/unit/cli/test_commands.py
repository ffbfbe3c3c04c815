"""The commands: all there, quick to list, and errors as sentences with their exit codes."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from todo.cli import COMMANDS, cli
from todo.cli.audit import COMMANDS as AUDIT_COMMANDS
from todo.cli.edge import exit_code
from todo.cli.formats import detect
from todo.cli.log import COMMANDS as LOG_COMMANDS
from todo.cli.tokens import COMMANDS as TOKEN_COMMANDS
from todo.cli.user import COMMANDS as USER_COMMANDS
from todo.errors import TodoError

GROUPS = {"log": LOG_COMMANDS, "user": USER_COMMANDS, "token": TOKEN_COMMANDS, "audit": AUDIT_COMMANDS}


@pytest.mark.parametrize(
    "words",
    [
        [],
        *([name] for name in COMMANDS),
        *([group, name] for group, names in GROUPS.items() for name in names),
    ],
)
def test_each_command_has_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(cli, [*words, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: todo {' '.join(words)}".rstrip())
    assert "  " in said


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom todo.cli import cli\nfrom todo.cli.edge import exit_code\n"
        "exit_code(cli, ['--help'])\n"
        "print('loaded:', *{'redis', 'rich', 'msgspec', 'flask'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Commands:" in done.stdout
    assert done.stdout.endswith("loaded:\n")


def failing(error: BaseException) -> click.Command:
    def fail() -> None:
        raise error

    return click.Command("fail", callback=fail)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TodoError("unknown_list"), 2),
        (TodoError("bad_setting"), 2),
        (TodoError("log_damaged"), 1),
        (TodoError("store_unavailable", reason="refused"), 1),
        (click.UsageError("wrong"), 2),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exit_codes(error: BaseException, code: int) -> None:
    assert exit_code(failing(error), []) == code


def test_an_error_is_a_sentence_that_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code(failing(TodoError("store_unavailable", "It is \x1b[31mgone.", reason="re\x07fused")), [])
    assert capsys.readouterr().err == "todo: It is \\u001b[31mgone.\n      re\\u0007fused\n"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.MD", "{", "markdown"),
        ("a.json", "- [ ] a", "json"),
        ("todo.txt", "x done\nopen", "todotxt"),
        ("list.txt", "- [ ] a", "markdown"),
        ("list.txt", "* a\n* b", "markdown"),
        ("-", '\n {"list": "main"}', "json"),
        ("-", "", "todotxt"),
        ("list.txt", "- [ ] a p:0\n- [ ] b", "todotxt"),
        ("list.txt", "\n x [x] a id:1 p:0 id:2\n- [ ] b", "todotxt"),
        ("list.txt", "- [ ] a p:1\n- [ ] b p:0", "markdown"),
    ],
)
def test_the_format_is_told_by_the_name_else_by_the_text(name: str, text: str, kind: str) -> None:
    assert detect(name, text) == kind


@pytest.mark.parametrize("suffix", [".csv", ".TSV", ".html", ".htm", ".org"])
def test_a_name_of_a_format_that_is_not_read_is_refused(suffix: str) -> None:
    with pytest.raises(TodoError) as refused:
        detect(f"folder.md/list{suffix}", "- [ ] a")
    assert refused.value.message == (
        f"'{suffix.lower()}' is no format that is read: markdown (.md), todo.txt (.txt), json (.json). "
        "Name one with --format."
    )
