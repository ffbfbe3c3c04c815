"""`todo user`: who has an account, and changing what they may do."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from todo.cli.accounts import find_person, opened_people, person_argument
from todo.cli.output import counted, json_option, print_json, print_table, say, time_text
from todo.cli.session import store_options
from todo.people.model import Person


@click.command()
@store_options
@json_option
def list_persons(as_json: bool) -> None:
    """Who has an account, in the order in which they came."""
    with opened_people() as people:
        persons = people.persons()
    if as_json:
        print_json([_value(person) for person in persons])
        return
    rows = [
        (person.login, person.name, person.role, _state(person), time_text(person.created), person.id)
        for person in persons
    ]
    print_table(["Login", "Name", "Role", "State", "Since", "Id"], rows)


@click.command()
@person_argument
@click.argument("role", type=click.Choice(["owner", "member"]))
@store_options
@json_option
def role(who: str, role: Any, as_json: bool) -> None:
    """Make PERSON an owner or a member. The last owner stays one."""
    with opened_people() as people:
        _print_changed(people.set_role(find_person(people, who).id, role), as_json)


@click.command()
@person_argument
@store_options
@json_option
def disable(who: str, as_json: bool) -> None:
    """Let PERSON in no more: their sessions end at once. The last owner cannot be disabled."""
    with opened_people() as people:
        _print_changed(people.set_disabled(find_person(people, who).id, True), as_json)


@click.command()
@person_argument
@store_options
@json_option
def enable(who: str, as_json: bool) -> None:
    """Let PERSON in again."""
    with opened_people() as people:
        _print_changed(people.set_disabled(find_person(people, who).id, False), as_json)


@click.command()
@person_argument
@click.option("--yes", is_flag=True, help="Do it: it cannot be undone.")
@store_options
@json_option
def erase(who: str, yes: bool, as_json: bool) -> None:
    """Delete name, login, password, sessions and tokens of PERSON. What they did in lists stays, under
    'Deleted person'."""
    with opened_people() as people:
        person = find_person(people, who)
        if not yes:
            said = f"This deletes the account '{person.login}' for ever. Say --yes if that is meant."
            raise click.UsageError(said)
        _print_changed(people.erase(person.id), as_json)


@click.command()
@person_argument
@click.option("--end", metavar="ID", help="End this session.")
@click.option("--end-all", is_flag=True, help="End all of them.")
@store_options
@json_option
def sessions(who: str, end: str | None, end_all: bool, as_json: bool) -> None:
    """Where PERSON is signed in, the last one seen first."""
    with opened_people() as people:
        person = find_person(people, who)
        if end is not None:
            people.end_session(person.id, end, by="cli")
        ended = people.end_sessions(person.id, by="cli") if end_all else int(end is not None)
        left = people.sessions(person.id)
    if as_json:
        print_json([msgspec.to_builtins(session) for session in left])
        return
    if ended or end_all:
        say(f"Ended: {counted(ended, 'session')}.")
        return
    rows = [(one.id, one.device or "-", time_text(one.seen), time_text(one.created)) for one in left]
    print_table(["Id", "Device", "Last seen", "Since"], rows)


def _value(person: Person) -> dict[str, Any]:
    value: dict[str, Any] = msgspec.to_builtins(person)
    return value


def _state(person: Person) -> str:
    return "erased" if person.erased else "disabled" if person.disabled else "active"


def _print_changed(person: Person, as_json: bool) -> None:
    if as_json:
        print_json(_value(person))
    else:
        say(f"{person.login or person.name}: {person.role}, {_state(person)}.")
