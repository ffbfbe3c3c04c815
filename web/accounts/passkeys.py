"""The addresses for passkeys: signing in with one, and one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import request

from todo.errors import TodoError
from todo.people import passkeys_webauthn
from todo.people.model import Passkey
from todo.people.passkeys_webauthn import Site
from todo.people.people import People
from todo.people.texts import is_address
from web.accounts import bodies
from web.accounts.coming import browser_address, browser_device, came_in, check_accounts
from web.accounts.identity import Identity, Visitor
from web.accounts.routes import Route


class PasskeyRoutes:
    def __init__(self, people: People, identity: Identity) -> None:
        if identity.access == "accounts":
            passkeys_webauthn.load()
        self._people = people
        self._identity = identity
        self.routes = [
            Route("POST", "/api/sign-in/passkey/challenge", "nobody", bodies.Empty, self._ask_anybody),
            Route("POST", "/api/sign-in/passkey", "nobody", bodies.Passkey, self._sign_in),
            Route("POST", "/api/passkeys/challenge", "person", bodies.Empty, self._ask_person),
            Route("GET", "/api/passkeys", "person", bodies.Empty, self._passkeys),
            Route("POST", "/api/passkeys", "person", bodies.Passkey, self._add),
            Route("POST", "/api/passkeys/rename", "person", bodies.NewName, self._rename),
            Route("POST", "/api/passkeys/remove", "person", bodies.Named, self._remove),
        ]

    def _ask_anybody(self, _body: Any, _visitor: Visitor | None) -> Any:
        check_accounts(self._identity)
        return self._people.passkey_challenge(site(request.environ), address=browser_address())

    def _sign_in(self, body: bodies.Passkey, visitor: Visitor | None) -> Any:
        check_accounts(self._identity)
        here, address = site(request.environ), browser_address()
        signed_in = self._people.sign_in_with_passkey(body.credential, here, address, browser_device())
        return came_in(self._people, signed_in, visitor)

    def _ask_person(self, _body: Any, visitor: Visitor) -> Any:
        self._check_may_add(visitor)
        return self._people.passkey_challenge(site(request.environ), visitor.person.id)

    def _passkeys(self, _body: Any, visitor: Visitor) -> Any:
        return {"passkeys": [_shown(passkey) for passkey in self._people.passkeys(visitor.person.id)]}

    def _add(self, body: bodies.Passkey, visitor: Visitor) -> Any:
        self._check_may_add(visitor)
        name = browser_device() if body.name is None else body.name
        passkey = self._people.add_passkey(visitor.person.id, name, body.credential, site(request.environ))
        return {"passkey": _shown(passkey)}

    def _rename(self, body: bodies.NewName, visitor: Visitor) -> Any:
        self._people.rename_passkey(visitor.person.id, body.id, body.name)
        return {}

    def _remove(self, body: bodies.Named, visitor: Visitor) -> Any:
        self._people.remove_passkey(visitor.person.id, body.id)
        return {}

    def _check_may_add(self, visitor: Visitor) -> None:
        check_accounts(self._identity)
        if visitor.token is not None:
            raise TodoError("not_allowed", "A token cannot add passkeys.")


def site(environ: Mapping[str, Any]) -> Site:
    """Where the page is that asks; `routes` has looked whether its origin is allowed.
    Raises `passkey_unsupported` where a browser has no passkeys."""
    origin = str(environ.get("HTTP_ORIGIN") or "")
    parts = urlsplit(origin)
    host = parts.hostname or ""
    is_local = host == "localhost" or host.endswith(".localhost")
    if not host or is_address(host) or not (parts.scheme == "https" or is_local):
        raise TodoError("passkey_unsupported")
    return Site(origin, host)


def _shown(passkey: Passkey) -> dict[str, Any]:
    return {"id": passkey.id, "name": passkey.name, "created": passkey.created, "seen": passkey.seen}
