"""Lists of tasks as a kind of log."""

from __future__ import annotations

from todo.aggregate import Aggregate
from todo.events.event import Event
from todo.tasks.access import CHANGES, PERMISSIONS, role
from todo.tasks.commands import parse_command
from todo.tasks.decide import decide
from todo.tasks.evolve import SCHEMA, evolve
from todo.tasks.limits import LIMITS
from todo.tasks.sizes import WRITES, size
from todo.tasks.state import State
from todo.tasks.version import VERSION


def check(state: State, event: Event) -> str | None:
    """The inconsistency between an event and its predecessors as a sentence; None if there is none."""
    task = state.tasks.get(event.task) if event.task is not None else None
    last = task.last if task else 0
    if event.previous != last:
        return f"names position {event.previous} as the event of its task before it, but that is {last}"
    if event.at < state.at:
        return "has an earlier time than the entry before it"
    return None


LIST = Aggregate(
    kind="list",
    prefix="",
    initial=State,
    parse=parse_command,
    decide=decide,
    evolve=evolve,
    check=check,
    decode=State.from_canonical,
    role=role,
    permissions=PERMISSIONS,
    access_changes=CHANGES,
    writes=WRITES,
    size=size,
    limits=LIMITS,
    schema=SCHEMA,
    version=VERSION,
)
