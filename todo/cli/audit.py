"""`todo audit`: the security log, in which every change of the accounts stands, and who came in."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import click
import msgspec

from todo.cli.accounts import find_person, opened_people
from todo.cli.edge import FOUND
from todo.cli.lazy import LazyGroup
from todo.cli.output import Lines, clean, json_option, print_json, remark, say, time_text
from todo.cli.session import store_options
from todo.cli.times import Point, point
from todo.errors import TRYING_AGAIN, TodoError
from todo.events.codec import Cursor, Record
from todo.people.people import People
from todo.streams import ReaderGoneError, reader_is_gone

BLOCK_S = 0.5
PAGE = 1_000
PRINTED = ("position", "at", "type", "actor", "body")

COMMANDS = {
    "tail": ("todo.cli.audit:tail", "The last entries, and with -f those that come."),
    "search": ("todo.cli.audit:search", "The entries about a person, of a type, or of a time."),
    "verify": ("todo.cli.audit:verify", "Check every entry, and that each links to the one before."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def audit() -> None:
    """Read and verify the security log. Nothing here changes anything."""


@click.command()
@click.option("-n", "count", type=click.IntRange(0), default=10, show_default=True, help="How many.")
@click.option("-f", "--follow", is_flag=True, help="Go on with the entries that come, until Ctrl-C.")
@store_options
@json_option
def tail(count: int, follow: bool, as_json: bool) -> None:
    """The last entries; in JSON one a line."""
    show = _printer(as_json)
    with opened_people() as people:
        head = people.log_head()
        for record in _records(people, max(0, head.position - count)):
            show(record)
            head = Cursor(record.event.position, record.hash)
        while follow:
            head = _show_new(people, head, show)


@click.command()
@click.option("--person", "who", metavar="PERSON", help="By or about this person: a login or an id.")
@click.option("--type", "types", metavar="TYPE", multiple=True, help="Of this type, such as signed_in.")
@click.option("--address", metavar="TEXT", help="From addresses that begin so.")
@click.option("--since", metavar="TIME", callback=point, help="From this time or position on.")
@click.option("--until", metavar="TIME", callback=point, help="Up to this time or position.")
@store_options
@json_option
def search(
    who: str | None, types: tuple[str, ...], address: str | None, since: Point, until: Point, as_json: bool
) -> None:
    """The entries for which all of the options hold, in order; in JSON one a line."""
    show = _printer(as_json)
    with opened_people() as people:
        person = None if who is None else _person_id(people, who)
        for record in _records(people, max(0, (since.position or 1) - 1)):
            event = record.event
            body = event.body or {}
            if until.position is not None and event.position > until.position:
                break
            if (
                (person is None or person in (event.actor, body.get("person")))
                and (not types or event.type in types)
                and (address is None or str(body.get("address", "")).startswith(address))
                and (since.at_ms is None or event.at >= since.at_ms)
                and (until.at_ms is None or event.at <= until.at_ms)
            ):
                show(record)


@click.command()
@store_options
@json_option
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Check every entry, and that each links to the one before. Exits with 1 if anything is wrong."""
    fault = None
    with opened_people() as people:
        head = people.log_head()
        try:
            entries = people.verify_log()
        except TodoError as error:
            if error.code != "log_damaged":
                raise
            fault, entries = error, error.details.get("position", 1) - 1
    if as_json:
        print_json({"entries": entries, "hash": head.hash.hex(), "fault": fault and fault.message})
    elif fault:
        say(fault.message)
    else:
        say(f"Entries read: {entries}; nothing is wrong.")
    context.exit(FOUND if fault else 0)


def _person_id(people: People, who: str) -> str:
    """The id of a person, of one who is erased too."""
    erased = people.person(who)
    return erased.id if erased else find_person(people, who).id


def _records(people: People, after: int) -> Iterator[Record]:
    while records := people.log(after, PAGE):
        yield from records
        after = records[-1].event.position


def _show_new(people: People, head: Cursor, show: Callable[[Record], None]) -> Cursor:
    """Shows what comes within `BLOCK_S`; after a break it is tried again."""
    sys.stdout.flush()
    if reader_is_gone():
        raise ReaderGoneError
    try:
        for record in people.tail(head, BLOCK_S):
            show(record)
            head = Cursor(record.event.position, record.hash)
    except TodoError as error:
        if error.code != "store_unavailable":
            raise
        remark(TRYING_AGAIN)
        time.sleep(BLOCK_S)
    return head


def _printer(as_json: bool) -> Callable[[Record], None]:
    write = Lines()

    def show(record: Record) -> None:
        event = record.event
        if as_json:
            print_json({name: getattr(event, name) for name in PRINTED} | {"hash": record.hash.hex()})
            return
        position = write.styled(f"{event.position:>7}", bold=True)
        at, type_ = write.styled(time_text(event.at), dim=True), write.styled(event.type, fg="cyan")
        write(f"{position} {at} {type_} {clean(event.actor)} {write.styled(_text(event.body), dim=True)}")

    return show


def _text(body: dict[str, Any] | None) -> str:
    return "(erased)" if body is None else msgspec.json.encode(body).decode()
