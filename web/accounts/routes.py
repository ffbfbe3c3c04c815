"""Addresses with JSON in and out: who may call each, what it takes, and how a refusal is answered.

A refusal is `{ok: false, error}` with a status that fits. What changes something must come from a page of
this server (`forgery`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from flask import Flask, Response, request
from msgspec import Struct

from todo.errors import TodoError
from web.accounts.bodies import parse, to_json
from web.accounts.forgery import check_same_site
from web.accounts.identity import Identity, Visitor, check_expected, credential
from web.http.origins import OriginCheck

Needs = Literal["nobody", "person", "owner"]
"""Who may call an address: anybody, who is signed in, or an owner of the installation."""

EXPECTED_HEADER = "X-Todo-Person"
"""Where a page says whose account it shows."""

STATUS = {
    "not_signed_in": 401,
    "wrong_credentials": 403,
    "passkey_refused": 403,
    "not_allowed": 403,
    "forged": 403,
    "link_invalid": 404,
    "unknown_list": 404,
    "unknown_person": 404,
    "unknown_session": 404,
    "unknown_token": 404,
    "unknown_invitation": 404,
    "oidc_off": 404,
    "account_disabled": 403,
    "invitation_needed": 403,
    "identity_taken": 409,
    "already_linked": 409,
    "only_way_in": 409,
    "oidc_away": 502,
    "unknown_passkey": 404,
    "login_taken": 409,
    "last_owner": 409,
    "last_passkey": 409,
    "passkey_exists": 409,
    "other_person": 409,
    "busy": 409,
    "too_many_tries": 429,
    "overloaded": 503,
    "store_unavailable": 503,
    "store_full": 507,
}
"""Of the codes of errors; of all others 400."""


class Route(NamedTuple):
    """One address. `handler(body, visitor)` returns what is answered, or a response; `visitor` is None only
    for who is not signed in, where nobody needs to be. `refused` answers an error where a browser asks and no
    page of ours."""

    method: Literal["GET", "POST"]
    path: str
    needs: Needs
    body: type[Struct]
    handler: Callable[[Any, Any], Any]
    refused: Callable[[TodoError], Response] | None = None


def install(app: Flask, routes: Iterable[Route], identity: Identity, is_own_origin: OriginCheck) -> None:
    """Adds the addresses to an application."""
    for route in routes:
        view = _view(route, identity, is_own_origin)
        app.add_url_rule(route.path, f"{route.method} {route.path}", view, methods=[route.method])


def answered(value: Any) -> Response:
    return Response(to_json(value), mimetype="application/json")


def _view(route: Route, identity: Identity, is_own_origin: OriginCheck) -> Callable[[], Response]:
    changes = route.method != "GET"

    def view() -> Response:
        try:
            if changes:
                check_same_site(request.environ, is_own_origin)
            visitor = _visitor(route, identity)
            body = parse(request.get_data() if changes else b"", route.body)
            answer = route.handler(body, visitor)
            response = answer if isinstance(answer, Response) else answered(answer)
        except TodoError as error:
            response = (route.refused or _refused)(error)
        response.headers["Cache-Control"] = "no-store"
        return response

    return view


def _visitor(route: Route, identity: Identity) -> Visitor | None:
    try:
        visitor = identity.visitor(credential(request.environ))
    except TodoError as error:
        if route.needs == "nobody" and error.code == "not_signed_in":
            return None
        raise
    if route.needs != "nobody":
        check_expected(visitor.who, request.headers.get(EXPECTED_HEADER))
    if route.needs == "owner" and not visitor.is_administrator:
        raise TodoError("not_allowed", "Only an owner of this installation may do that.")
    if route.needs == "person" and route.method != "GET" and not visitor.may_change_account:
        raise TodoError("not_allowed", "This token may not change accounts: it has no scope 'admin'.")
    return visitor


def _refused(error: TodoError) -> Response:
    response = answered({"ok": False, "error": error.to_json_value()})
    response.status_code = STATUS.get(error.code, 400)
    if retry_after_s := error.details.get("retry_after_s"):
        response.headers["Retry-After"] = str(retry_after_s)
    return response
