"""The addresses for the owners of an installation: people, invitations, and the security log."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import request

from todo.events.codec import Record
from todo.people.people import People
from todo.service.requests import check_position
from web.accounts import bodies
from web.accounts.arrivals import Arrivals
from web.accounts.coming import check_accounts
from web.accounts.identity import Identity, Visitor
from web.accounts.names import shown_values
from web.accounts.routes import Route

MOST_ENTRIES = 100
"""Of the security log in one answer."""

PAGE = 500
MOST_READ = 5_000
"""Entries that one answer looks through for those that are asked for."""


class Installation:
    def __init__(self, people: People, identity: Identity, arrivals: Arrivals) -> None:
        self._people = people
        self._identity = identity
        self._arrivals = arrivals
        self.routes = [
            Route("GET", "/api/people", "owner", bodies.Empty, self._list_people),
            Route("POST", "/api/people/change", "owner", bodies.PersonChange, self._change_person),
            Route("POST", "/api/people/erase", "owner", bodies.PersonNamed, self._erase_person),
            Route("POST", "/api/people/reset", "owner", bodies.PersonNamed, self._reset_link),
            Route("GET", "/api/invitations", "owner", bodies.Empty, self._invitations),
            Route("POST", "/api/invitations", "owner", bodies.Invite, self._invite),
            Route("POST", "/api/invitations/revoke", "owner", bodies.Named, self._revoke_invitation),
            Route("GET", "/api/audit", "owner", bodies.Empty, self._audit),
        ]

    def _list_people(self, _body: Any, _visitor: Visitor) -> Any:
        people = self._people.persons()
        return {"people": [{**msgspec.to_builtins(person), "initials": person.initials} for person in people]}

    def _change_person(self, body: bodies.PersonChange, visitor: Visitor) -> Any:
        by = visitor.person.id
        if body.role is not None:
            self._people.set_role(body.person, body.role, by)
        if body.disabled is not None:
            self._people.set_disabled(body.person, body.disabled, by)
        return {}

    def _erase_person(self, body: bodies.PersonNamed, visitor: Visitor) -> Any:
        self._people.erase(body.person, visitor.person.id)
        return {}

    def _reset_link(self, body: bodies.PersonNamed, visitor: Visitor) -> Any:
        return {"secret": self._people.reset_link(visitor.person.id, body.person)}

    def _invitations(self, _body: Any, _visitor: Visitor) -> Any:
        return {"invitations": self._people.invitations()}

    def _invite(self, body: bodies.Invite, visitor: Visitor) -> Any:
        check_accounts(self._identity)
        self._arrivals.check_may_invite(visitor, body.list)
        invitation, secret = self._people.invite(
            visitor.person.id, body.role, body.list, body.list_role, body.days
        )
        return {"invitation": invitation, "secret": secret}

    def _revoke_invitation(self, body: bodies.Named, visitor: Visitor) -> Any:
        self._people.revoke_invitation(body.id, visitor.person.id)
        return {}

    def _audit(self, _body: Any, _visitor: Visitor) -> Any:
        """Newest first. In the address: `before`, a position, as `next` of the page before said; `person`,
        who did it or to whom; `types`, with commas between."""
        person = request.args.get("person")
        types = {name for name in request.args.get("types", "").split(",") if name}
        records, next_before = self._matching(_position(request.args.get("before")), person, types)
        names = self._people.names({id for record in records for id in _ids(record)})
        return {
            "entries": [record.event for record in records],
            "names": {id: shown_values(shown) for id, shown in names.items()},
            "next": next_before,
        }

    def _matching(
        self, before: int | None, person: str | None, types: set[str]
    ) -> tuple[list[Record], int | None]:
        """The entries that fit, and where the next page begins; None at the log's end. Where few fit, a page
        may be short, or empty."""
        found: list[Record] = []
        read = 0
        while read < MOST_READ:
            page = self._people.log_back(before, PAGE)
            for record in page:
                before = record.event.position
                if (not types or record.event.type in types) and (person is None or person in _ids(record)):
                    found.append(record)
                    if len(found) == MOST_ENTRIES:
                        return found, before if before > 1 else None
            if not page or before == 1:
                return found, None
            read += len(page)
        return found, before


def _ids(record: Record) -> set[str]:
    """Who did it, and to whom."""
    person = (record.event.body or {}).get("person")
    return {record.event.actor, *([person] if isinstance(person, str) else [])}


def _position(text: str | None) -> int | None:
    """Raises `bad_request` for what is no position."""
    if text is None:
        return None
    return check_position(
        int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else text, "before"
    )
