"""The session cookie. Over HTTPS its name keeps other hosts and plain HTTP from setting it (`__Host-`)."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from flask import Response

SECURE_NAME = "__Host-todo"
PLAIN_NAME = "todo"
LASTS_S = 180 * 86_400
FLOW = "-oidc"
FLOW_LASTS_S = 600


def session_secret(environ: Mapping[str, Any]) -> str | None:
    """The secret of the request's session cookie; None if it has none that fits its scheme."""
    return _value(environ, _name(environ))


def flow_secret(environ: Mapping[str, Any]) -> str | None:
    """The secret of a sign-in at a provider that is under way in the browser."""
    return _value(environ, _name(environ) + FLOW)


def _value(environ: Mapping[str, Any], name: str) -> str | None:
    raw = environ.get("HTTP_COOKIE")
    if not raw:
        return None
    try:
        cookie = SimpleCookie(str(raw)).get(name)
    except CookieError:
        return None
    return cookie.value if cookie else None


def set_session(response: Response, environ: Mapping[str, Any], secret: str) -> None:
    """Gives the browser the session, for as long as a session can last."""
    response.set_cookie(
        _name(environ),
        secret,
        max_age=LASTS_S,
        path="/",
        secure=is_secure(environ),
        httponly=True,
        samesite="Lax",
    )


def clear_session(response: Response, environ: Mapping[str, Any]) -> None:
    """Takes the session from the browser."""
    response.delete_cookie(_name(environ), path="/", secure=is_secure(environ), httponly=True, samesite="Lax")


def set_flow(response: Response, environ: Mapping[str, Any], secret: str) -> None:
    """Gives the browser the secret of a sign-in at a provider."""
    response.set_cookie(
        _name(environ) + FLOW,
        secret,
        max_age=FLOW_LASTS_S,
        path="/",
        secure=is_secure(environ),
        httponly=True,
        samesite="Lax",  # it has to come along when the provider sends the browser back
    )


def clear_flow(response: Response, environ: Mapping[str, Any]) -> None:
    """Takes it away."""
    name, secure = _name(environ) + FLOW, is_secure(environ)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")


def is_secure(environ: Mapping[str, Any]) -> bool:
    """Whether the browser's own connection is HTTPS, as far as a trusted proxy says."""
    return environ.get("wsgi.url_scheme") == "https"


def _name(environ: Mapping[str, Any]) -> str:
    return SECURE_NAME if is_secure(environ) else PLAIN_NAME
