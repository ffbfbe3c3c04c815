"""The draft of one decision: the events emitted so far, and the state with them folded in."""

from __future__ import annotations

from typing import Any

from todo.aggregate import Context
from todo.errors import TodoError
from todo.events.event import Event
from todo.home.evolve import SCHEMAS, evolve
from todo.home.state import Entry, Home


class Draft:
    """Each event is folded in at once, so that the next is decided on what it will find. `decide` takes all
    of it out of the state again at the end."""

    def __init__(self, home: Home, context: Context) -> None:
        self.home = home
        self.context = context
        self.events: list[Event] = []

    def shown(self, list_id: str) -> Entry:
        """The entry of a list that is in the sidebar. Raises `unknown_entry`."""
        entry = self.home.lists.get(list_id)
        if entry is None or entry.role is None:
            raise TodoError("unknown_entry", list=list_id)
        return entry

    def emit(self, type_: str, body: dict[str, Any]) -> None:
        """Adds an event and folds it in."""
        context, home = self.context, self.home
        event = Event(
            type=type_,
            task=None,
            actor=context.who.actor,
            command=context.command_id,
            at=max(context.now, home.at),
            body=body,
            position=context.head + len(self.events) + 1,
            schema=SCHEMAS[type_],
            group=context.group,
            via=context.who.via,
        )
        evolve(home, event)
        self.events.append(event)
