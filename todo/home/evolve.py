"""Events into state: one row of the table for each type, the same as in the client.

A fold never searches and never refuses what it knows. An event whose body was erased changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from todo.errors import TodoError
from todo.events.event import Body, Event
from todo.home.state import Entry, Home


def evolve(home: Home, event: Event) -> Home:
    """Folds a numbered event into the state and returns it.

    Raises `upgrade_needed` for a type or a schema it does not know, `log_damaged` for an event that does not
    fit the state; the state is then as it was.
    """
    fold = FOLDS.get(event.type)
    if fold is None or event.schema > SCHEMAS[event.type]:
        what = f"schema {event.schema} of events" if fold else "events"
        text = f"This version does not know {what} of type '{event.type}'. Upgrade it."
        raise TodoError("upgrade_needed", text, position=event.position)
    if event.body is not None:
        try:
            fold(home, event.body)
        except (KeyError, TypeError, ValueError) as error:
            text = f"The event at position {event.position} does not fit what comes before it."
            raise TodoError("log_damaged", text, position=event.position) from error
    home.at = event.at
    return home


def _set_membership(home: Home, body: Body) -> None:
    _before, role = body["role"]
    entry = home.lists.get(body["list"])
    if entry is None:
        entry = Entry(position=body["position"], order=body["order"])
    home.lists[body["list"]] = replace(
        entry,
        position=body["position"],
        role=role,
        title=body.get("title", ""),
        deleted=body.get("deleted", False),
    )


def _move(home: Home, body: Body) -> None:
    _change(home, body["list"], order=body["order"][1])


def _reorder(home: Home, body: Body) -> None:
    changes = [(list_id, home.lists[list_id], order) for list_id, _before, order in body["orders"]]
    for list_id, entry, order in changes:
        home.lists[list_id] = replace(entry, order=order)


def _set_favourite(home: Home, body: Body) -> None:
    _change(home, body["list"], favourite=body["favourite"][1])


def _set_color(home: Home, body: Body) -> None:
    _change(home, body["list"], color=body["color"][1])


def _set_setting(home: Home, body: Body) -> None:
    _before, value = body["value"]
    if value is None:
        home.settings.pop(body["name"], None)
    else:
        home.settings[body["name"]] = value


def _change(home: Home, list_id: str, **values: Any) -> None:
    home.lists[list_id] = replace(home.lists[list_id], **values)


FOLDS: dict[str, Callable[[Home, Body], None]] = {
    "membership_set": _set_membership,
    "entry_moved": _move,
    "entries_reordered": _reorder,
    "favourite_set": _set_favourite,
    "color_set": _set_color,
    "setting_set": _set_setting,
}

SCHEMAS: dict[str, int] = dict.fromkeys(FOLDS, 1)
"""The newest schema of each type that this version reads."""

SCHEMA = max(SCHEMAS.values())
"""The newest of all: who reads it reads everything that this version writes."""
