"""The edge of the command line: errors become one sentence on standard error and an exit code."""

from __future__ import annotations

import os
import sys

import click

from todo.errors import TodoError

FOUND, WRONG_USE, INTERRUPTED = 1, 2, 130

_WRONG_USE = {"bad_request", "bad_setting", "unknown_list", "unknown_position"}


def run(command: click.Command) -> None:
    """Runs the command and ends the process."""
    sys.exit(exit_code(command))


def exit_code(command: click.Command, arguments: list[str] | None = None) -> int:
    """Runs the command; says what went wrong."""
    try:
        code = command.main(arguments, prog_name="todo", standalone_mode=False)
        sys.stdout.flush()
    except TodoError as error:
        return _say(error)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough; nothing is left to flush at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    return code if isinstance(code, int) else 0


def _say(error: TodoError) -> int:
    from todo.cli.output import clean

    click.echo(f"todo: {clean(error.message)}", err=True)
    if reason := error.details.get("reason"):
        click.echo(f"      {clean(str(reason))}", err=True)
    return WRONG_USE if error.code in _WRONG_USE else FOUND
