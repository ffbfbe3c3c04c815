"""`todo user`: the group; what is in it lives in the files that the table names."""

from __future__ import annotations

import click

from todo.cli.lazy import LazyGroup

COMMANDS = {
    "list": ("todo.cli.persons:list_persons", "Who has an account."),
    "owner-link": ("todo.cli.links:owner_link", "Print a link that makes an owner of this installation."),
    "invite": ("todo.cli.links:invite", "Print a link that makes an account."),
    "reset": ("todo.cli.links:reset", "Print a link that gives a person a new password."),
    "invitations": ("todo.cli.links:invitations", "The links that can still be used."),
    "revoke": ("todo.cli.links:revoke", "Take a link back."),
    "role": ("todo.cli.persons:role", "Make a person an owner or a member."),
    "disable": ("todo.cli.persons:disable", "Let a person in no more, and end their sessions."),
    "enable": ("todo.cli.persons:enable", "Let a disabled person in again."),
    "erase": ("todo.cli.persons:erase", "Delete all that is kept of a person but their id."),
    "claim": ("todo.cli.claiming:claim", "Give a person all lists that belong to nobody."),
    "sessions": ("todo.cli.persons:sessions", "Where a person is signed in, and ending that."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def user() -> None:
    """Invite people, and manage those who have accounts. PERSON is a login or an id."""
