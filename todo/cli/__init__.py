"""The command `todo`: the root group; each subcommand has its own module in this package."""

from __future__ import annotations

import click

import todo
from todo.cli.edge import run
from todo.cli.lazy import LazyGroup

COMMANDS = {
    "serve": ("todo.cli.serving:serve", "Serve the page and its API."),
    "projector": ("todo.cli.serving:projector", "Keep the snapshots up to date, apart from the servers."),
    "doctor": ("todo.cli.doctor:doctor", "Check settings, store and disk, and say what to do."),
    "list": ("todo.cli.states:list_lists", "List the lists."),
    "state": ("todo.cli.states:state", "Show a list as it is, or as it was at a position."),
    "import": ("todo.cli.importing:import_file", "Add the tasks of a checklist file to a list."),
    "export": ("todo.cli.exporting:export", "Write a list to a file."),
    "log": ("todo.cli.log:log", "Read and verify the logs."),
    "user": ("todo.cli.user:user", "Invite people, and manage those who have accounts."),
    "token": ("todo.cli.tokens:token", "Give programs access, and take it back."),
    "audit": ("todo.cli.audit:audit", "Read and verify the security log."),
    "replay": ("todo.cli.replaying:replay", "Fold a list from its log alone, perhaps not to the end."),
    "rebuild": ("todo.cli.rebuilding:rebuild", "Fold all lists from their logs and compare the snapshots."),
    "snapshot": ("todo.cli.states:snapshot", "Write snapshots now."),
    "completion": ("todo.cli.completion:completion", "Print a shell's script that completes what is typed."),
}


@click.command(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Completion in your shell: source <(todo completion bash); for others see todo completion --help.",
)
@click.version_option(todo.__version__, message="%(version)s")
def cli() -> None:
    """A real-time shared to-do list on an event log.

    Where the data is: --data-dir or TODO_DATA_DIR for the embedded server, --redis-url or TODO_REDIS_URL for
    another server. Exit codes: 0 success, 1 a problem was found or the command failed, 2 wrong usage.
    """


def main() -> None:
    """The console script's entry point."""
    run(cli)
