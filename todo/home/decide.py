"""Commands into events: one row of the table for each command. Pure: no clock, no chance, no I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from todo.aggregate import Command, Context
from todo.errors import TodoError
from todo.events.event import Event
from todo.home import commands, undo
from todo.home.draft import Draft
from todo.home.limits import LIMITS
from todo.home.place import order_after, order_at_end
from todo.home.state import Home


def decide(home: Home, command: Command, context: Context) -> list[Event]:
    """The command's events, numbered from the head on; none if it would change nothing.

    The state is as before when it returns; until then nobody else may use it. Raises a TodoError that
    says why the command is refused.
    """
    draft = Draft(home, context)
    with home.trial():
        DECIDERS[type(command)](draft, command)
    return draft.events


def _set_membership(draft: Draft, command: commands.SetMembership) -> None:
    """What is older than what is known already does nothing: order, doubles and age do no harm."""
    home = draft.home
    entry = home.lists.get(command.list)
    if entry is not None and command.position <= entry.position:
        return
    if entry is None and len(home.lists) >= LIMITS["lists"]:
        raise TodoError("home_full", limit=LIMITS["lists"])
    role = [entry.role if entry else None, command.role]
    body: dict[str, Any] = {"list": command.list, "position": command.position, "role": role}
    if command.title and command.role is not None:
        body["title"] = command.title
    if command.deleted and command.role is not None:
        body["deleted"] = True
    if entry is None:
        body["order"] = order_at_end(home)
    draft.emit("membership_set", body)


def _move_entry(draft: Draft, command: commands.MoveEntry) -> None:
    draft.shown(command.list)
    order = order_after(draft, command.list, command.after)
    if order is not None:
        now = draft.home.lists[command.list].order
        draft.emit("entry_moved", {"list": command.list, "order": [now, order]})


def _set_favourite(draft: Draft, command: commands.SetFavourite) -> None:
    now = draft.shown(command.list).favourite
    if now != command.favourite:
        draft.emit("favourite_set", {"list": command.list, "favourite": [now, command.favourite]})


def _set_color(draft: Draft, command: commands.SetColor) -> None:
    now = draft.shown(command.list).color
    if now != command.color:
        draft.emit("color_set", {"list": command.list, "color": [now, command.color]})


def _set_setting(draft: Draft, command: commands.SetSetting) -> None:
    now = draft.home.settings.get(command.name)
    if now != command.value:
        draft.emit("setting_set", {"name": command.name, "value": [now, command.value]})


DECIDERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    commands.SetMembership: _set_membership,
    commands.MoveEntry: _move_entry,
    commands.SetFavourite: _set_favourite,
    commands.SetColor: _set_color,
    commands.SetSetting: _set_setting,
    commands.Undo: undo.undo,
}
