"""The addresses for coming in and going: who one is, signing in, up and out, and what a link is for."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from todo.errors import TodoError
from todo.people.model import SignedIn
from todo.people.people import People
from todo.people.texts import device_name
from web.accounts import bodies
from web.accounts.arrivals import Arrivals
from web.accounts.cookies import clear_session, set_session
from web.accounts.identity import Identity, Visitor
from web.accounts.routes import Route, answered


class Coming:
    """`sign_up_is_open`: an account needs no invitation. `oidc_name` is what the page calls the provider that
    one may sign in by."""

    def __init__(
        self,
        people: People,
        identity: Identity,
        arrivals: Arrivals,
        sign_up_is_open: bool,
        oidc_name: str | None = None,
    ) -> None:
        self._people = people
        self._identity = identity
        self._arrivals = arrivals
        self._sign_up_is_open = sign_up_is_open
        self._oidc = {"name": oidc_name} if oidc_name else None
        self.routes = [
            Route("GET", "/api/me", "nobody", bodies.Empty, self._me),
            Route("POST", "/api/sign-in", "nobody", bodies.SignIn, self._sign_in),
            Route("POST", "/api/sign-up", "nobody", bodies.SignUp, self._sign_up),
            Route("POST", "/api/sign-out", "person", bodies.Empty, self._sign_out),
            Route("POST", "/api/link", "nobody", bodies.Link, self._look_at_link),
            Route("POST", "/api/link/accept", "person", bodies.Link, self._accept_link),
            Route("POST", "/api/password/reset", "nobody", bodies.ResetPassword, self._reset_password),
        ]

    def _me(self, _body: Any, visitor: Visitor | None) -> Any:
        answer = {
            "access": self._identity.access,
            "sign_up": self._sign_up_is_open,
            "oidc": self._oidc,
            "person": None,
        }
        if visitor is None:
            return answer
        if self._identity.access == "accounts":
            self._arrivals.arrived(visitor)
        person = visitor.person
        return {
            **answer,
            "person": {
                "id": person.id,
                "name": person.name,
                "initials": person.initials,
                "hue": person.hue,
                "login": person.login,
                "role": person.role,
            },
            "session": visitor.session.id if visitor.session else None,
        }

    def _sign_in(self, body: bodies.SignIn, visitor: Visitor | None) -> Any:
        self._check_accounts()
        signed_in = self._people.sign_in(body.login, body.password, browser_address(), browser_device())
        return came_in(self._people, signed_in, visitor)

    def _sign_up(self, body: bodies.SignUp, visitor: Visitor | None) -> Any:
        self._check_accounts()
        signed_in = self._people.sign_up(body.secret, body.name, body.login, body.password, browser_device())
        self._arrivals.signed_up(signed_in)
        return came_in(self._people, signed_in, visitor)

    def _sign_out(self, _body: Any, visitor: Visitor) -> Any:
        if visitor.session:
            self._people.sign_out(visitor.session)
        response = answered({})
        clear_session(response, request.environ)
        return response

    def _look_at_link(self, body: bodies.Link, _visitor: Visitor | None) -> Any:
        invitation = self._people.invitation(body.secret)
        by = self._people.names([invitation.by]).get(invitation.by)
        named = self._people.names([invitation.person]) if invitation.person else {}
        return {
            "kind": invitation.kind,
            "by": by.name if by else None,
            "person": next((shown.name for shown in named.values()), None),
            "list": self._arrivals.title(invitation.list) if invitation.list else None,
            "expires": invitation.expires,
        }

    def _accept_link(self, body: bodies.Link, visitor: Visitor) -> Any:
        return {"list": self._arrivals.accept(body.secret, visitor)}

    def _reset_password(self, body: bodies.ResetPassword, visitor: Visitor | None) -> Any:
        signed_in = self._people.reset_password(body.secret, body.new, browser_device())
        return came_in(self._people, signed_in, visitor)

    def _check_accounts(self) -> None:
        check_accounts(self._identity)


def change_session(people: People, visitor: Visitor | None, signed_in: SignedIn, response: Response) -> None:
    """Gives the browser the new session, and ends the one that it had: nobody has its secret any more."""
    if visitor and visitor.session:
        people.sign_out(visitor.session)
    set_session(response, request.environ, signed_in.secret)


def check_accounts(identity: Identity) -> None:
    """Raises `not_allowed` where access is open."""
    if identity.access != "accounts":
        raise TodoError(
            "not_allowed", "Access is open here: there are no accounts. Set TODO_ACCESS=accounts."
        )


def came_in(people: People, signed_in: SignedIn, visitor: Visitor | None) -> Response:
    """Tells the page who came in, and for which list; see `change_session`."""
    invitation = signed_in.invitation
    response = answered({"person": signed_in.person.id, "list": invitation.list if invitation else None})
    change_session(people, visitor, signed_in, response)
    return response


def browser_address() -> str:
    return request.environ.get("REMOTE_ADDR") or ""


def browser_device() -> str:
    return device_name(request.headers.get("User-Agent", ""))
