"""As whom a command changes a list: a person that it names, or whoever has the store in open access."""

from __future__ import annotations

import click

from todo.access import Who
from todo.cli.accounts import find_person
from todo.errors import TodoError
from todo.tasks.members import INBOX
from todo.wiring import Opened, build_people

DEFAULT_LIST = "main"

as_option = click.option(
    "--as", "as_person", metavar="PERSON", help="Whose change it is: a login or an id. Needed with accounts."
)


def acting_as(opened: Opened, person: str | None) -> Who:
    """Who a command acts as. Raises `unknown_person`, `not_allowed` for one who is disabled, and
    `not_signed_in` where there are accounts and nobody is named."""
    people = build_people(opened)
    if person is not None:
        found = find_person(people, person)
        if not found.is_active:
            raise TodoError("not_allowed", f"'{person}' is disabled.")
        return Who(found.id)
    if people.has_owner():
        raise TodoError("not_signed_in", "This store has accounts: say with --as whose change it is.")
    return Who(people.you(), everywhere="owner")


def default_list(who: Who) -> str:
    """The list that is meant where none is named."""
    return DEFAULT_LIST if who.everywhere else INBOX + who.actor
