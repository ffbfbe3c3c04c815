"""Events as they stand in the vectors and on the wire, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from todo.events.event import Event
from todo.tasks.evolve import evolve
from todo.tasks.state import State

WireEvent = dict[str, Any]


def to_wire(event: Event) -> WireEvent:
    wire: WireEvent = msgspec.to_builtins(event)
    return wire


def from_wire(event: WireEvent) -> Event:
    return Event(**event)


def fold(list_id: str, events: Iterable[WireEvent]) -> State:
    """The state after these events, from nothing."""
    state = State(list_id)
    for event in events:
        evolve(state, from_wire(event))
    return state
