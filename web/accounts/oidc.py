"""The addresses for signing in by a provider: going there, coming back, and linking one's own account.

Nobody can make another's browser link an identity: that begins with a request of our own page. A sign-in is
finished once, by the browser that began it. What the provider says is in no address of ours afterwards.
"""

from __future__ import annotations

import hmac
import re
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Response, request
from werkzeug.urls import iri_to_uri

from todo.errors import TodoError
from todo.people.identities import Vouched
from todo.people.model import Flow, SignedIn
from todo.people.people import People
from todo.settings import is_loopback
from web.accounts import bodies
from web.accounts.arrivals import Arrivals
from web.accounts.coming import browser_address, browser_device, change_session
from web.accounts.cookies import clear_flow, flow_secret, is_secure, set_flow
from web.accounts.identity import Identity, Visitor, check_expected
from web.accounts.oidc_claims import has_profile, profile
from web.accounts.oidc_provider import Claims, OidcSetup, Provider, state_of
from web.accounts.routes import EXPECTED_HEADER, Route, answered

BACK = "/sign-in/oidc/back"
MOST_NEXT = 2_000
MOST_CODE = 4_096

PROBLEMS = {
    "oidc_off": "off",
    "oidc_away": "away",
    "oidc_invalid": "invalid",
    "oidc_denied": "denied",
    "oidc_expired": "expired",
    "invitation_needed": "invitation",
    "link_invalid": "link",
    "account_disabled": "disabled",
    "identity_taken": "taken",
    "already_linked": "linked",
    "other_person": "other",
}
"""What the sign-in page is told, by the code of the error; `unavailable` of all others."""

_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]*")
_SIGN_IN = re.compile(r"/sign-in(?:[/?#]|$)")

log = structlog.get_logger()


class Oidc:
    def __init__(
        self, people: People, identity: Identity, arrivals: Arrivals, setup: OidcSetup | None
    ) -> None:
        self._people = people
        self._identity = identity
        self._arrivals = arrivals
        self._setup = setup
        self.routes = [
            Route("GET", "/sign-in/oidc", "nobody", bodies.Empty, self._go, refused=refused),
            Route("GET", BACK, "nobody", bodies.Empty, self._come_back, refused=refused),
            Route("POST", "/api/oidc/start", "nobody", bodies.StartOidc, self._start),
            Route("GET", "/api/oidc", "person", bodies.Empty, self._state),
            Route("POST", "/api/oidc/unlink", "person", bodies.Empty, self._unlink),
        ]

    @property
    def _provider(self) -> Provider:
        return self._set_up.provider

    @property
    def _set_up(self) -> OidcSetup:
        if self._setup is None or self._identity.access != "accounts":
            raise TodoError("oidc_off")
        return self._setup

    def _go(self, _body: Any, _visitor: Visitor | None) -> Response:
        url, secret = self._begin(own_path(request.args.get("next", "/")))
        return _with_flow(_redirect(url), secret)

    def _start(self, body: bodies.StartOidc, visitor: Visitor | None) -> Response:
        """The same for our page: with an invitation, whose secret must not be in an address, or to link."""
        person = None
        if body.link:
            if visitor is None:
                raise TodoError("not_signed_in")
            if visitor.session is None:
                raise TodoError("not_allowed", "An account is linked by who is signed in with a browser.")
            check_expected(visitor.who, request.headers.get(EXPECTED_HEADER))
            person = visitor.person.id
        if body.secret is not None and self._people.invitation(body.secret).kind == "reset":
            raise TodoError("link_invalid")
        url, secret = self._begin(own_path(body.next), body.secret, person)
        return _with_flow(answered({"url": url}), secret)

    def _begin(self, next: str, invitation: str | None = None, person: str | None = None) -> tuple[str, str]:
        provider, back = self._provider, self._base() + BACK
        try:
            provider.address("", back)  # before anything is kept: it may be away
            secret = self._people.begin_flow(next, back, invitation, person)
            return provider.address(secret, back), secret
        except TodoError as error:
            _note(error)
            raise

    def _come_back(self, _body: Any, visitor: Visitor | None) -> Response:
        secret = flow_secret(request.environ)
        try:
            return self._finish(secret, visitor)
        except TodoError as error:
            _note(error)
            raise

    def _finish(self, secret: str | None, visitor: Visitor | None) -> Response:
        provider, said = self._provider, request.args
        if "error" in said:  # whatever its state is, which some leave out: it lets nobody in
            raise TodoError("oidc_denied" if said["error"] == "access_denied" else "oidc_invalid")
        # Compared before it is used up: only who began can end it.
        if secret is None or not hmac.compare_digest(
            said.get("state", "").encode(errors="surrogatepass"), state_of(secret).encode()
        ):
            raise TodoError("oidc_expired")
        flow = self._people.end_flow(secret)
        if flow is None:
            raise TodoError("oidc_expired")
        provider.check_issuer(said.get("iss"))
        code = said.get("code", "")
        if not 0 < len(code) <= MOST_CODE:
            raise TodoError("oidc_invalid")
        claims = provider.redeem(secret, code, flow.back)
        if flow.person is not None:
            return self._link(flow, flow.person, claims.vouched, visitor)
        return self._let_in(flow, claims, visitor)

    def _link(self, flow: Flow, person: str, vouched: Vouched, visitor: Visitor | None) -> Response:
        if visitor is None or visitor.session is None or visitor.person.id != person:
            raise TodoError("other_person")
        self._people.link(vouched, person)
        return _without_flow(_redirect(flow.next))

    def _let_in(self, flow: Flow, claims: Claims, visitor: Visitor | None) -> Response:
        signed_in = self._people.sign_in_by(claims.vouched, browser_address(), browser_device())
        next = flow.next
        if signed_in is None:
            signed_in = self._new(flow, claims)
            self._arrivals.signed_up(signed_in)
            next = (signed_in.invitation and _page_of(signed_in.invitation.list)) or next
        elif flow.invitation is not None:
            next = self._accept(flow.invitation, signed_in) or next
        response = _without_flow(_redirect(next))
        change_session(self._people, visitor, signed_in, response)
        return response

    def _new(self, flow: Flow, claims: Claims) -> SignedIn:
        is_open = self._set_up.sign_up_is_open
        if flow.invitation is None and not is_open:
            raise TodoError("invitation_needed")
        said = claims.more if has_profile(claims.more) else {**claims.more, **claims.userinfo()}
        name, login = profile(said)
        return self._people.sign_up_by(
            claims.vouched, name, login, browser_address(), browser_device(), flow.invitation, is_open
        )

    def _accept(self, invitation: str, signed_in: SignedIn) -> str | None:
        """Uses an invitation for who has an account already: signed in they are in any case."""
        try:
            list_id = self._arrivals.accept_of(invitation, signed_in.person.id)
        except TodoError as error:
            if error.code != "link_invalid":
                raise
            return None
        return _page_of(list_id)

    def _state(self, _body: Any, visitor: Visitor) -> Any:
        person = visitor.person.id
        is_linked = bool(self._setup) and self._people.is_linked(self._provider.issuer, person)
        return {"linked": is_linked, "has_password": self._people.has_password(person)}

    def _unlink(self, _body: Any, visitor: Visitor) -> Any:
        self._people.unlink(self._provider.issuer, visitor.person.id)
        return {}

    def _base(self) -> str:
        """The address of this server, as the browser knows it and the provider was told."""
        host = request.environ.get("HTTP_HOST", "")
        own = f"{'https' if is_secure(request.environ) else 'http'}://{host}"
        origins = self._set_up.origins
        if not origins or own in origins or is_loopback(urlsplit(own).hostname or ""):
            return own
        return origins[0]


def own_path(path: str) -> str:
    """The path if it is one of this server's, else `/`. Browsers read `//x` and `/\\x` as another host."""
    is_own = len(path) <= MOST_NEXT and _OWN_PATH.fullmatch(path) and not _SIGN_IN.match(path)
    return path if is_own else "/"


def _page_of(list_id: str | None) -> str | None:
    return f"/l/{list_id}" if list_id else None


def refused(error: TodoError) -> Response:
    """Back to the sign-in page, with one word of a fixed list."""
    return _without_flow(_redirect(f"/sign-in?problem={PROBLEMS.get(error.code, 'unavailable')}"))


def _note(error: TodoError) -> None:
    """For who runs the server: what kind of thing went wrong. Nothing that was said is in it."""
    if error.code in ("oidc_away", "oidc_invalid"):
        log.warning("oidc_failed", code=error.code, reason=error.details.get("reason"))


def _redirect(url: str) -> Response:
    response = Response(status=303)
    response.headers["Location"] = iri_to_uri(url)
    return response


def _with_flow(response: Response, secret: str) -> Response:
    set_flow(response, request.environ, secret)
    return response


def _without_flow(response: Response) -> Response:
    clear_flow(response, request.environ)
    return response
