"""The one way in which tests act on a home: every command is checked for what must always hold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vectors.history import History
from tests.vectors.wire import from_wire, to_wire
from todo.access import MEMBER_ROLES
from todo.errors import TodoError
from todo.events.event import Event
from todo.home.evolve import evolve
from todo.home.state import Home

ANN = "ann"
LISTS = ("a", "b", "c", "d", "e")


def home(*lists: str) -> History:
    """Ann's home, with these lists in it."""
    history = History(f"home-{ANN}")
    for list_id in lists:
        act(history, "set_membership", list=list_id, position=1, role="editor", title=list_id.upper())
    return history


def act(history: History, name: str, /, **args: Any) -> list[Event]:
    """Does a command and checks: old snapshot + events == new snapshot; a refusal changes nothing."""
    before = history.state.canonical()
    try:
        events = history.do(name, args)
    except TodoError:
        assert history.state.canonical() == before
        raise
    old = Home.from_canonical(before)
    for event in events:
        evolve(old, from_wire(to_wire(event)))
    assert old.canonical() == history.state.canonical()
    orders = [order for order, _ in history.state.in_order()]
    assert len(set(orders)) == len(orders)
    assert all(entry.role in (None, *MEMBER_ROLES) for entry in history.state.lists.values())
    return events


def refusal(history: History, name: str, /, **args: Any) -> TodoError:
    """The error that a command is refused with."""
    with pytest.raises(TodoError) as caught:
        act(history, name, **args)
    return caught.value


def shown(history: History) -> list[str]:
    """The lists in the sidebar, in order."""
    lists = history.state.lists
    return [list_id for _, list_id in history.state.in_order() if lists[list_id].role is not None]
