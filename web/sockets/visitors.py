"""Who each connection is, and which are let in no more after something changed about a person."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from msgspec.structs import replace

from todo.access import Who
from todo.errors import TodoError
from web.accounts.identity import Credential, Identity, check_expected, credential

MOST_KEY = 200
LINK_HEADER = "HTTP_X_TODO_LINK"
"""Where a request over HTTP says its link."""


def by_link(who: Who, key: Any) -> Who:
    """Somebody who comes by a link, `<id>.<secret>`; the same as they are without one (None).

    Raises `bad_request`."""
    if key is None:
        return who
    link, _, secret = key.partition(".") if isinstance(key, str) else ("", "", "")
    if not link or not secret or len(key) > MOST_KEY:
        raise TodoError("bad_request", "'key' must be a link's id and secret, with a dot between them.")
    return replace(who, via=link, key=sha256(secret.encode()).hexdigest())


class _Known(NamedTuple):
    who: Who
    credential: Credential


class Visitors:
    """By connection. `connect` asks the store; nothing else waits but `ended`."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._known: dict[str, _Known] = {}

    def connect(self, sid: str, environ: Mapping[str, Any], expected: Any = None) -> Who:
        """Notes who opens a connection. `expected` is the id of the person that the page holds changes of.
        Raises `not_signed_in`, `other_person`, and `store_unavailable`."""
        shown = credential(environ)
        who = self._identity.visitor(shown).who
        check_expected(who, expected)
        self._known[sid] = _Known(who, shown)
        return who

    def disconnect(self, sid: str) -> None:
        self._known.pop(sid, None)

    def who(self, sid: str) -> Who:
        """Raises `not_signed_in` for a connection that is let in no more."""
        known = self._known.get(sid)
        if known is None:
            raise TodoError("not_signed_in")
        return known.who

    def ended(self, person: str | None) -> list[str]:
        """Looks again at the connections of a person (None: at all): those that are let in no more, which
        from now on are nobody's. Raises `store_unavailable`; it is then not known of the others."""
        gone = []
        for sid, known in list(self._known.items()):
            if person is None or known.who.actor == person:
                try:
                    self._identity.visitor(known.credential)
                except TodoError as error:
                    if error.code != "not_signed_in":
                        raise
                    self._known.pop(sid, None)
                    gone.append(sid)
        return gone
