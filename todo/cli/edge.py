"""Translates errors of the command line into one sentence on standard error and an exit code."""

from __future__ import annotations

import signal
import sys

import click

from todo.cli.interrupting import CODE_OF_SIGNALS, Interrupts
from todo.errors import TodoError
from todo.streams import OutputError, ReaderGoneError, drop_output, mend_streams

FOUND, WRONG_USE = 1, 2

_WRONG_USE = {
    *("bad_request", "bad_setting", "unknown_list", "unknown_position", "name_empty", "name_too_long"),
    *("unknown_person", "unknown_session", "unknown_invitation", "unknown_token"),
}


def run(command: click.Command) -> None:
    """Runs the command and ends the process."""
    mend_streams()
    interrupts = Interrupts()
    interrupts.listen()
    sys.exit(exit_code(command, interrupts=interrupts))


def exit_code(
    command: click.Command, arguments: list[str] | None = None, interrupts: Interrupts | None = None
) -> int:
    """Runs the command and prints its error, if any. Returns the exit code."""
    is_terminal = sys.stdout.isatty()
    try:
        code = _outcome(command, arguments, interrupts or Interrupts())
        sys.stdout.flush()
        return code
    except (ReaderGoneError, OutputError) as error:
        drop_output()
        if is_terminal:  # the terminal was closed; its SIGHUP has not arrived yet
            return CODE_OF_SIGNALS + signal.SIGHUP
        if isinstance(error, ReaderGoneError):
            return CODE_OF_SIGNALS + signal.SIGPIPE
        click.echo(f"todo: Standard output cannot be written: {error}.", err=True)
    return FOUND


def _outcome(command: click.Command, arguments: list[str] | None, interrupts: Interrupts) -> int:
    try:
        code = command.main(arguments, prog_name="todo", standalone_mode=False)
    except TodoError as error:
        return _say(error)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return interrupts.exit_code
    return code if isinstance(code, int) else 0


def _say(error: TodoError) -> int:
    from todo.cli.output import clean

    click.echo(f"todo: {clean(error.message)}", err=True)
    if reason := error.details.get("reason"):
        click.echo(f"      {clean(str(reason))}", err=True)
    return WRONG_USE if error.code in _WRONG_USE else FOUND
