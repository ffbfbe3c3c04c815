"""Events as they stand in the vectors and on the wire, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from todo.events.event import Event
from todo.kinds import KINDS

WireEvent = dict[str, Any]


def to_wire(event: Event) -> WireEvent:
    wire: WireEvent = msgspec.to_builtins(event)
    return wire


def from_wire(event: WireEvent) -> Event:
    return Event(**event)


def fold(log_id: str, events: Iterable[WireEvent]) -> Any:
    """The state after these events, from nothing: of the kind that the log's id says."""
    aggregate = KINDS.of(log_id)
    state = aggregate.initial(log_id)
    for event in events:
        state = aggregate.evolve(state, from_wire(event))
    return state
