"""Deciding `undo`: the reverse of each event of a command, last first, from the values that the events carry.

All of them or none. What was changed since is a conflict; what is already as before is left. A membership is
what a list says, and is never reversed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from todo.errors import TodoError
from todo.events.event import Body
from todo.home.commands import Undo
from todo.home.draft import Draft
from todo.home.state import Home


class Reverse(NamedTuple):
    """How an event that changes one value is taken back: under which name its body has the pair, and what the
    value is now."""

    pair: str
    now: Callable[[Home, Body], Any]


def undo(draft: Draft, command: Undo) -> None:
    """Raises `unknown_position`, `nothing_to_undo` or `undo_conflict` (with what was changed since)."""
    past = draft.context.past
    if not past:
        raise TodoError("unknown_position", position=command.position)
    reversible = [event for event in reversed(past) if event.type in REVERSES and event.body is not None]
    if not reversible:
        raise TodoError("nothing_to_undo", position=command.position)
    conflicts: list[dict[str, Any]] = []
    for event in reversible:
        assert event.body is not None
        pair, now_in = REVERSES[event.type]
        before, after = event.body[pair]
        now = now_in(draft.home, event.body)
        if now == before:
            continue
        if now != after and not command.force:
            of: dict[str, Any] = {name: event.body[name] for name in ("list", "name") if name in event.body}
            conflicts.append({**of, "field": pair, "before": before, "after": after, "now": now})
            continue
        draft.emit(event.type, {**event.body, pair: [now, before], "undoes": event.position})
    if conflicts:
        raise TodoError("undo_conflict", position=command.position, conflicts=conflicts)


REVERSES: dict[str, Reverse] = {
    "entry_moved": Reverse("order", lambda home, body: home.lists[body["list"]].order),
    "favourite_set": Reverse("favourite", lambda home, body: home.lists[body["list"]].favourite),
    "color_set": Reverse("color", lambda home, body: home.lists[body["list"]].color),
    "setting_set": Reverse("value", lambda home, body: home.settings.get(body["name"])),
}
"""Order numbers that were made anew stay: nobody sees them."""
