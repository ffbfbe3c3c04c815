"""A log's history as a service would make it, without one: commands decided, numbered and folded in turn."""

from __future__ import annotations

from typing import Any

from tests.vectors.wire import WireEvent, to_wire
from todo.access import Who
from todo.aggregate import Context
from todo.events.event import Event
from todo.kinds import KINDS
from todo.tasks.ids import derived_id

FIRST_COMMAND = "019a2222-0000-7000-8000-000000000000"
NOON = 1_790_000_000_000


class History:
    """The events so far, and the state after them. Command ids and times follow from how many there were."""

    def __init__(self, list_id: str = "main") -> None:
        self.aggregate = KINDS.of(list_id)
        self.state = self.aggregate.initial(list_id)
        self.events: list[Event] = []
        self.commands = 0
        self.last_positions: list[int] = []
        """Of each command that had events."""

    @property
    def position(self) -> int:
        return len(self.events)

    def command_events(self, position: int) -> list[Event]:
        """All events of the command that made the one at this position; none if there is none there."""
        if not 1 <= position <= self.position:
            return []
        command = self.events[position - 1].command
        return [event for event in self.events if event.command == command]

    def do(
        self,
        name: str,
        args: dict[str, Any] | None = None,
        *,
        actor: str = "ann",
        base: int | None = None,
        command_id: str | None = None,
        at: int | None = None,
        who: Who | None = None,
    ) -> list[Event]:
        """Decides a command and folds its events in. Raises what it is refused for.

        Without `who`, the actor may do everything.
        """
        self.commands += 1
        command = self.aggregate.parse(name, args or {})
        past = [] if command.undone is None else self.command_events(command.undone)
        context = Context(
            who=who or Who(actor, everywhere="owner"),
            now=NOON + self.commands * 1000 if at is None else at,
            command_id=command_id or derived_id(FIRST_COMMAND, self.commands),
            head=self.position,
            base=base,
            past=past,
        )
        events = self.aggregate.decide(self.state, command, context)
        for event in events:
            self.aggregate.evolve(self.state, event)
        self.events += events
        if events:
            self.last_positions.append(self.position)
        return events

    def wire_events(self) -> list[WireEvent]:
        return [to_wire(event) for event in self.events]
