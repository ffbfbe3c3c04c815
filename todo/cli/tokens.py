"""`todo token`: what programs have in the place of a session."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from todo.cli.accounts import find_person, opened_people, person_argument
from todo.cli.lazy import LazyGroup
from todo.cli.output import json_option, print_json, print_table, remark, say, time_text
from todo.cli.session import store_options
from todo.people.model import SCOPES

COMMANDS = {
    "add": ("todo.cli.tokens:add", "Make a token for a person, and print it."),
    "list": ("todo.cli.tokens:list_tokens", "The tokens of a person, or of all."),
    "revoke": ("todo.cli.tokens:revoke", "Take a token back."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def token() -> None:
    """Give programs access, and take it back. PERSON is a login or an id."""


@click.command()
@person_argument
@click.argument("name")
@click.option(
    "--scope", "scopes", type=click.Choice(SCOPES), multiple=True, default=["read"], show_default=True
)
@click.option("--days", type=click.IntRange(1, 36_500), help="How long it is good for; for ever if not said.")
@store_options
@json_option
def add(who: str, name: str, scopes: Any, days: int | None, as_json: bool) -> None:
    """Make a token for PERSON, to be known by NAME, and print it: it is shown this once."""
    with opened_people() as people:
        token, secret = people.add_token(find_person(people, who).id, name, scopes, days)
    if as_json:
        print_json({**msgspec.to_builtins(token), "secret": secret})
        return
    say(secret)
    remark("It is shown this once. Who has it may do what it may.")


@click.command()
@click.argument("who", metavar="[PERSON]", required=False)
@store_options
@json_option
def list_tokens(who: str | None, as_json: bool) -> None:
    """The tokens of PERSON, or of all, the newest of each first."""
    with opened_people() as people:
        persons = people.persons() if who is None else [find_person(people, who)]
        found = [(person, token) for person in persons for token in people.tokens(person.id)]
    if as_json:
        print_json([msgspec.to_builtins(token) for _, token in found])
        return
    rows = [
        (
            one.id,
            person.login,
            one.name,
            " ".join(one.scopes),
            time_text(one.seen or None),
            time_text(one.expires),
        )
        for person, one in found
    ]
    print_table(["Id", "Person", "Name", "Scopes", "Last used", "Until"], rows)


@click.command()
@person_argument
@click.argument("token", metavar="ID")
@store_options
def revoke(who: str, token: str) -> None:
    """Take the token of PERSON with this ID back."""
    with opened_people() as people:
        people.revoke_token(find_person(people, who).id, token)
    say("Revoked.")
