"""What the commands about accounts share: opening them, finding a person, printing links."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from todo.cli.output import print_json, remark, say
from todo.cli.session import opened_store, settings
from todo.errors import TodoError
from todo.people.model import Person
from todo.people.people import People
from todo.settings import normal_origin
from todo.wiring import build_people

DEFAULT_ORIGIN = "http://localhost:8080"
PAGES = {"owner": "welcome", "invite": "invite", "reset": "reset"}

url_option = click.option(
    "--url", metavar="URL", callback=lambda _context, _parameter, value: _origin(value),
    help="Where the page is, for the link; by default the first of TODO_ORIGINS.",
)  # fmt: skip
person_argument = click.argument("who", metavar="PERSON")


@contextmanager
def opened_people() -> Iterator[People]:
    """The accounts of the store that the options name."""
    with opened_store() as opened:
        yield build_people(opened)


def find_person(people: People, who: str) -> Person:
    """The person with that login or id. Raises `unknown_person`."""
    person = people.by_login(who) or people.person(who)
    if person is None or person.erased:
        raise TodoError(
            "unknown_person", f"There is no person '{who}'. 'todo user list' shows those there are."
        )
    return person


def print_link(kind: str, secret: str, url: str | None, expires: str, as_json: bool) -> None:
    """Prints a link once. The secret is in its fragment, which browsers send to no server."""
    origin = url or next(iter(settings().origins), DEFAULT_ORIGIN)
    link = f"{origin}/{PAGES[kind]}#{secret}"
    if as_json:
        print_json({"link": link})
        return
    say(link)
    remark(f"It works once, within {expires}. Who has it can use it: send it to nobody else.")


def _origin(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        origin, rest = normal_origin(value)
    except ValueError as error:
        raise click.BadParameter(f"'{value}' is no address such as https://todo.example.org.") from error
    return origin + rest.rstrip("/")
