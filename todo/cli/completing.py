"""Shell completion of arguments and options, assigned by parameter name, so that no command omits it.

Imports no store code until a list id has to be completed.
"""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


class ListId(click.types.StringParamType):
    """A list id; completes from the existing lists."""

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
        except Exception:  # completion cannot show errors
            return []


_LIST, _FILE, _FOLDER = ListId(), click.Path(), click.Path(file_okay=False)

_TYPES = {"list_id": _LIST, "lists": _LIST, "file": _FILE, "data_dir": _FOLDER}


def complete_by_name(command: click.Command) -> None:
    """Sets a completing type on the command's known parameter names; their values stay strings."""
    for parameter in command.params:
        if isinstance(parameter.type, click.types.StringParamType) and parameter.name in _TYPES:
            parameter.type = _TYPES[parameter.name]
