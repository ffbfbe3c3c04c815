"""The names of people, to those who share a list with them."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from todo.access import MACHINE
from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.people.model import Shown
from todo.people.people import People
from todo.service.door import Door
from todo.tasks.state import State

KEPT_LISTS = 100


def shown_values(shown: Shown) -> dict[str, Any]:
    """As it is sent."""
    return {"name": shown.name, "initials": shown.initials, "hue": shown.hue}


class Names:
    """`known` may wait for the store. Who occurs in a list is kept for as long as the list stays as it is."""

    def __init__(self, people: People, door: Door) -> None:
        self._people = people
        self._door = door
        self._occurring: OrderedDict[str, tuple[Cursor, frozenset[str]]] = OrderedDict()

    def known(self, list_id: str, ids: list[str]) -> dict[str, Any]:
        """By id `{name, initials, hue}`, of those who occur in the list; all others are left out."""
        wanted = self._people_of(list_id).intersection(ids)
        return {id: shown_values(shown) for id, shown in self._people.names(wanted).items()}

    def _people_of(self, list_id: str) -> frozenset[str]:
        try:
            head = self._door.head(MACHINE, list_id)
            kept = self._occurring.get(list_id)
            if kept is None or kept[0] != head:
                kept = head, _people_in(self._door.read(MACHINE, list_id).state)
        except TodoError as error:
            if error.code != "unknown_list":
                raise
            return frozenset()
        self._occurring[list_id] = kept
        self._occurring.move_to_end(list_id)
        if len(self._occurring) > KEPT_LISTS:
            self._occurring.popitem(last=False)
        return kept[1]


def _people_in(state: object) -> frozenset[str]:
    if not isinstance(state, State):
        return frozenset()
    return frozenset([*state.members, *(task.created_by for task in state.tasks.values())])
