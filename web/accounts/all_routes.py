"""All addresses for accounts, put together."""

from __future__ import annotations

from todo.people.people import People
from todo.service.door import Door
from web.accounts.arrivals import Arrivals
from web.accounts.coming import Coming
from web.accounts.identity import Identity
from web.accounts.installation import Installation
from web.accounts.oidc import Oidc
from web.accounts.oidc_provider import OidcSetup
from web.accounts.own import OwnAccount
from web.accounts.passkeys import PasskeyRoutes
from web.accounts.routes import Route


def account_routes(
    people: People, identity: Identity, door: Door, sign_up_is_open: bool, oidc: OidcSetup | None = None
) -> list[Route]:
    """For `routes.install`. `oidc` is the provider that one may sign in by."""
    arrivals = Arrivals(people, door)
    return [
        *Coming(people, identity, arrivals, sign_up_is_open, oidc.name if oidc else None).routes,
        *Oidc(people, identity, arrivals, oidc).routes,
        *OwnAccount(people, identity).routes,
        *PasskeyRoutes(people, identity).routes,
        *Installation(people, identity, arrivals).routes,
    ]
