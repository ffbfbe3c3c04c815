"""What a shell is offered for arguments and options: by the parameter's name, so that no command forgets it.

Loads nothing of the store until a list's id is asked for.
"""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


class ListId(click.types.StringParamType):
    """The id of a list; those that there are complete it."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        try:
            from todo.cli.known_lists import known_lists

            given = ctx.params.get(param.name or "")
            chosen = given if isinstance(given, tuple) else ()
            return [
                CompletionItem(list_id)
                for list_id in known_lists(ctx)
                if list_id.startswith(incomplete) and list_id not in chosen
            ]
        except Exception:  # a shell that waits for offers has no place for what went wrong
            return []


_LIST, _FILE, _FOLDER = ListId(), click.Path(), click.Path(file_okay=False)

_TYPES = {"list_id": _LIST, "lists": _LIST, "file": _FILE, "data_dir": _FOLDER}


def complete_by_name(command: click.Command) -> None:
    """Gives the command's parameters of these names a type that completes them; they stay texts."""
    for parameter in command.params:
        if isinstance(parameter.type, click.types.StringParamType) and parameter.name in _TYPES:
            parameter.type = _TYPES[parameter.name]
