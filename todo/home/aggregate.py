"""Homes as a kind of log."""

from __future__ import annotations

from hashlib import sha256
from sys import getsizeof

import msgspec

from todo.aggregate import Aggregate
from todo.events.event import Event
from todo.home.access import PERMISSIONS, PREFIX, is_home, role
from todo.home.commands import parse_command
from todo.home.decide import decide
from todo.home.evolve import SCHEMA, SCHEMAS, evolve
from todo.home.limits import LIMITS
from todo.home.state import Home

FOLD = 1
"""Raise it when the same events fold to another state than before."""


def check(home: Home, event: Event) -> str | None:
    """What the event says wrongly of those before it; None if nothing."""
    if event.task is not None or event.previous:
        return "names a task, but a home has none"
    if event.at < home.at:
        return "has an earlier time than the entry before it"
    return None


def size(home: Home, event: Event | None) -> int:
    """The bytes of the title in the entry that an event is about; of all titles for None."""
    if event is None:
        return sum(getsizeof(entry.title) for entry in home.lists.values())
    entry = home.lists.get(event.body["list"]) if event.body is not None else None
    return getsizeof(entry.title) if entry is not None else 0


HOME = Aggregate(
    kind="home",
    prefix=PREFIX,
    initial=Home,
    parse=parse_command,
    decide=decide,
    evolve=evolve,
    check=check,
    decode=Home.from_canonical,
    role=role,
    permissions=PERMISSIONS,
    access_changes=(),
    writes=frozenset({"membership_set"}),
    size=size,
    limits=LIMITS,
    schema=SCHEMA,
    version=sha256(msgspec.json.encode([FOLD, sorted(SCHEMAS.items())])).hexdigest()[:16],
    is_always_there=is_home,
)
