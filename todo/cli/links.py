"""`todo user`: links that let somebody in. Each is printed once; nobody can look it up later."""

from __future__ import annotations

from typing import Any

import click
import msgspec

from todo.access import MEMBER_ROLES
from todo.cli.accounts import find_person, opened_people, person_argument, print_link, url_option
from todo.cli.output import counted, json_option, print_json, print_table, say, time_text
from todo.cli.session import store_options
from todo.people.invitations import MOST_DAYS
from todo.people.part import CLI
from todo.service.requests import check_list_id


@click.command()
@click.option("--first", is_flag=True, help="Only if there is no owner yet.")
@url_option
@store_options
@json_option
def owner_link(first: bool, url: str | None, as_json: bool) -> None:
    """Print a link that makes one owner of this installation. Owner links made before are no more."""
    with opened_people() as people:
        if first and people.has_owner():
            return
        secret = people.owner_link()
    print_link("owner", secret, url, "24 hours", as_json)


@click.command()
@click.option("--role", type=click.Choice(["member", "owner"]), default="member", show_default=True)
@click.option("--list", "list_id", metavar="LIST", help="Make them a member of this list too.")
@click.option(
    "--list-role", type=click.Choice(MEMBER_ROLES), help="Their role in the list.  [default: editor]"
)
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=7, show_default=True)
@url_option
@store_options
@json_option
def invite(
    role: Any, list_id: str | None, list_role: str | None, days: int, url: str | None, as_json: bool
) -> None:
    """Print a link that makes one account."""
    if list_id is not None:
        check_list_id(list_id)
        list_role = list_role or "editor"
    elif list_role is not None:
        raise click.UsageError("--list-role needs a --list.")
    with opened_people() as people:
        _, secret = people.invite(CLI, role, list_id, list_role, days)
    print_link("invite", secret, url, counted(days, "day"), as_json)


@click.command()
@person_argument
@url_option
@store_options
@json_option
def reset(who: str, url: str | None, as_json: bool) -> None:
    """Print a link by which PERSON chooses a new password. All their sessions end then."""
    with opened_people() as people:
        secret = people.reset_link(CLI, find_person(people, who).id)
    print_link("reset", secret, url, "24 hours", as_json)


@click.command()
@store_options
@json_option
def invitations(as_json: bool) -> None:
    """The links that can still be used, the newest first: owner and reset links too."""
    with opened_people() as people:
        found = people.invitations()
    if as_json:
        print_json([msgspec.to_builtins(one) for one in found])
        return
    rows = [
        (one.id, one.kind, one.role, one.list or "-", one.person or "-", one.by, time_text(one.expires))
        for one in found
    ]
    print_table(["Id", "Kind", "Role", "List", "Person", "By", "Until"], rows)


@click.command()
@click.argument("invitation", metavar="ID")
@store_options
def revoke(invitation: str) -> None:
    """Take the link with this ID back."""
    with opened_people() as people:
        people.revoke_invitation(invitation)
    say("Revoked.")
