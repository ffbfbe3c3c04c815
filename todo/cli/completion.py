"""`todo completion`: prints a shell's completion script for commands, options, files, folders and lists."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
COMMAND, VARIABLE = "todo", "_TODO_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of SHELL. For every new shell: put the line into its start-up file.

    \b
    bash  source <(todo completion bash)
    zsh   source <(todo completion zsh)
    fish  todo completion fish | source
    """
    kind = get_completion_class(shell)
    assert kind
    sys.stdout.write(kind(context.find_root().command, {}, COMMAND, VARIABLE).source() + "\n")
