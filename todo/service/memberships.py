"""What the events of a list's log say of memberships, as commands for the homes of those whom they concern.

The one place that knows these events. The same event always gives the same command, with an id made from it:
so a home is told once, however many tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from todo.access import MACHINE
from todo.errors import TodoError
from todo.events.event import Body, Event
from todo.home.access import home_of
from todo.home.commands import parse_command
from todo.service.requests import FINGERPRINT_BYTES, Request, check_list_id
from todo.uuids import derived_uuid7

LIST = "list"
"""The kind of the logs that have members."""

ROLES: dict[str, Callable[[Body], str | None]] = {
    "member_added": lambda body: body["role"],
    "member_role_changed": lambda body: body["role"][1],
    "member_removed": lambda _body: None,
}
"""The events that change who is a member: which role the person of the event has after it."""

TITLES: dict[str, Callable[[Body], str]] = {
    "list_created": lambda body: body["title"],
    "list_renamed": lambda body: body["title"][1],
}
"""The events that change what a list is called."""

DELETED, RESTORED = "list_deleted", "list_restored"
"""The events that take a list away from all but its owners, and give it back."""

SOURCE = "homes"
"""As if all of them came from one connection: they take turns with people's."""


class Members:
    """What a list is called and the roles of its members, after some of its events."""

    def __init__(self) -> None:
        self._title = ""
        self._roles: dict[str, str] = {}
        self._is_deleted = False

    def take(self, list_id: str, event: Event) -> list[Request]:
        """Takes an event in. Returns the commands for those in whose homes it makes a difference."""
        if event.type == DELETED:
            # Its owners still see it, and may restore it.
            self._is_deleted = True
            told: dict[str, str | None] = {
                person: role if role == "owner" else None for person, role in self._roles.items()
            }
        elif event.type == RESTORED:
            self._is_deleted = False
            told = dict(self._roles)
        elif event.body is None:
            return []
        elif event.type in TITLES:
            self._title = TITLES[event.type](event.body)
            told = dict(self._roles)
        else:
            person, role = event.body["person"], ROLES[event.type](event.body)
            told = {person: role}
            if role is None:
                self._roles.pop(person, None)
            else:
                self._roles[person] = role
        return _requests(list_id, event, told, self._title, self._is_deleted)


def concerns_homes(type_: str) -> bool:
    """Whether an event of this type changes a membership, or what the list is called."""
    return type_ in ROLES or type_ in TITLES or type_ in (DELETED, RESTORED)


def told_by(list_id: str, events: Iterable[Event], title: str) -> list[Request]:
    """What events say of memberships by themselves; `title` is what the list is called now."""
    return [
        request
        for event in events
        if event.type in ROLES and event.body is not None
        for request in _requests(list_id, event, {event.body["person"]: ROLES[event.type](event.body)}, title)
    ]


def _requests(
    list_id: str, event: Event, told: dict[str, str | None], title: str, is_deleted: bool = False
) -> list[Request]:
    requests = []
    for person, role in told.items():
        args: dict[str, Any] = {
            "list": list_id,
            "position": event.position,
            "role": role,
            "title": title if role else "",
            "deleted": is_deleted and role is not None,
        }
        try:
            home = check_list_id(home_of(person))
            command = parse_command("set_membership", args)
        except TodoError:
            continue  # an id that makes no log's id: nobody with it can have come in
        source = f"{list_id}/{event.position}"
        requests.append(
            Request(
                list_id=home,
                command_id=derived_uuid7(event.at, source),
                name="set_membership",
                command=command,
                # Nothing of the title: who sees the event alone may not know what the list was called there.
                fingerprint=sha256(source.encode()).digest()[:FINGERPRINT_BYTES],
                who=MACHINE,
                base=None,
                source=SOURCE,
            )
        )
    return requests
