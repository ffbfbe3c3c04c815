"""The session cookie: its name and attributes follow from how the browser is connected."""

from __future__ import annotations

import pytest
from flask import Response

from web.accounts.cookies import clear_session, flow_secret, session_secret, set_flow, set_session

HTTPS, HTTP = {"wsgi.url_scheme": "https"}, {"wsgi.url_scheme": "http"}


def header(environ: dict[str, str], secret: str = "s") -> str:
    response = Response()
    set_session(response, environ, secret)
    return response.headers["Set-Cookie"]


def test_over_https_only_this_host_can_set_it_and_only_https_carries_it() -> None:
    parts = header(HTTPS).split("; ")
    assert parts[0] == "__Host-todo=s"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {*parts}
    assert not any(part.startswith("Domain") for part in parts)


def test_over_plain_http_it_works_too() -> None:
    parts = header(HTTP).split("; ")
    assert parts[0] == "todo=s"
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {*parts}
    assert "Secure" not in parts


@pytest.mark.parametrize("environ", [HTTPS, HTTP])
def test_signing_out_takes_it_away(environ: dict[str, str]) -> None:
    response = Response()
    clear_session(response, environ)
    told = response.headers["Set-Cookie"]
    assert told.startswith(header(environ, "").partition("=")[0] + "=;")
    assert "Max-Age=0" in told


@pytest.mark.parametrize(
    ("environ", "cookie", "secret"),
    [
        (HTTPS, "__Host-todo=a; todo=b", "a"),
        (HTTP, "__Host-todo=a; todo=b", "b"),
        (HTTPS, "todo=b", None),
        (HTTP, "other=1; todo=b", "b"),
        (HTTP, "", None),
        (HTTP, "todo", None),
        (HTTP, 'bad"; \x00=; todo=b', None),
    ],
)
def test_the_one_that_fits_the_connection_counts(
    environ: dict[str, str], cookie: str, secret: str | None
) -> None:
    """Else a page over plain HTTP could plant a session into the one over HTTPS."""
    assert session_secret({**environ, "HTTP_COOKIE": cookie}) == secret


def test_a_sign_in_at_a_provider_has_a_cookie_of_its_own_for_ten_minutes() -> None:
    for environ, name in ((HTTPS, "__Host-todo-oidc"), (HTTP, "todo-oidc")):
        response = Response()
        set_flow(response, environ, "f")
        parts = response.headers["Set-Cookie"].split("; ")
        assert parts[0] == f"{name}=f"
        assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600"} <= {*parts}
        assert ("Secure" in parts) == (environ is HTTPS)
        assert flow_secret({**environ, "HTTP_COOKIE": f"{name}=f; todo=s"}) == "f"
    assert flow_secret({**HTTPS, "HTTP_COOKIE": "todo-oidc=f"}) is None
