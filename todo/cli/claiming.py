"""`todo user claim`: the lists from before there were accounts get an owner."""

from __future__ import annotations

import click

from todo.cli.accounts import find_person, person_argument
from todo.cli.output import counted, json_option, print_json, say
from todo.cli.session import opened_store, store_options
from todo.cli.writing import Writer, new_request
from todo.errors import TodoError
from todo.kinds import KINDS
from todo.tasks.aggregate import LIST
from todo.tasks.state import State
from todo.wiring import build_people


@click.command()
@person_argument
@store_options
@json_option
def claim(who: str, as_json: bool) -> None:
    """Make PERSON the owner of every list that has no members.

    That is what all lists of an open installation are. Their history says who was made the owner, and when.
    Run it again at any time: it leaves lists that have members alone.
    """
    with opened_store() as opened:
        person = find_person(build_people(opened), who)
        if not person.is_active:
            raise TodoError("not_allowed", f"'{who}' is disabled.")
        writer = Writer(opened)
        claimed = []
        for list_id in opened.store.lists():
            if KINDS.of(list_id) is not LIST:
                continue
            state = writer.boards.get(list_id).state
            assert isinstance(state, State)  # what a list folds into
            if not state.members:
                writer.send(new_request(list_id, "set_member", {"person": person.id, "role": "owner"}))
                writer.note(list_id)
                claimed.append(list_id)
            writer.boards.shed()
    if as_json:
        print_json({"person": person.id, "lists": claimed})
        return
    for list_id in claimed:
        say(list_id)
    say(f"{person.name} owns {counted(len(claimed), 'list')} more.")
