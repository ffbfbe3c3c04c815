"""The draft of one decision: the events emitted so far, and the state that includes them.

Each event is folded at once, so that the following ones are decided on its result. `decide` rolls all of them
back at the end.
"""

from __future__ import annotations

from typing import Any

from todo.aggregate import Context
from todo.errors import TodoError
from todo.events.event import Event
from todo.tasks.evolve import evolve, schema_of
from todo.tasks.limits import LIMITS
from todo.tasks.state import State


class Draft:
    """The emitted events, numbered as they will be appended, and the state after them."""

    def __init__(self, state: State, context: Context) -> None:
        self.state = state
        self.context = context
        self.events: list[Event] = []

    def emit(self, type_: str, task: str | None, body: dict[str, Any]) -> None:
        """Appends an event to the draft and folds it. Raises `too_many_events`."""
        if len(self.events) >= LIMITS["events"]:
            raise TodoError("too_many_events", limit=LIMITS["events"])
        context, state = self.context, self.state
        before = state.tasks.get(task) if task is not None else None
        event = Event(
            type=type_,
            task=task,
            actor=context.who.actor,
            command=context.command_id,
            at=max(context.now, state.at),  # a clock that is put back never makes times fall within a list
            body=body,
            position=context.head + len(self.events) + 1,
            schema=schema_of(type_, body),
            previous=before.last if before else 0,
            group=context.group,
            via=context.who.via,
        )
        evolve(state, event)
        self.events.append(event)
