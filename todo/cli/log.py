"""`todo log`: the group; its table names the modules of the subcommands."""

from __future__ import annotations

import click

from todo.cli.lazy import LazyGroup

COMMANDS = {
    "stats": ("todo.cli.log_reading:stats", "How long each log is, and where its head stands."),
    "tail": ("todo.cli.log_tail:tail", "The last events, and with -f those that come."),
    "show": ("todo.cli.log_reading:show", "One entry, with all that is stored of it."),
    "verify": (
        "todo.cli.log_verify:verify",
        "Check every entry, and all that must fit it.",
    ),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def log() -> None:
    """Read and verify the logs. Nothing here changes anything."""
