"""Passkeys over HTTP: for which site, and by whom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.authenticator import Authenticator
from tests.people import code, refused
from tests.unit.web.accounts.installation import Installation, Somebody
from todo.people.passkeys_webauthn import Site
from web.accounts.passkeys import site

LOCAL = Site("http://localhost", "localhost")


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Installation:
    return Installation(monkeypatch)


def answer(somebody: Somebody, path: str, body: dict[str, Any]) -> Any:
    response = somebody.client.post(path, headers=somebody.headers, json=body)
    assert response.status_code == 200, response.get_json()
    return response


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://todo.example.org", "todo.example.org"),
        ("https://todo.example.org:8443", "todo.example.org"),
        ("http://localhost:8080", "localhost"),
        ("http://todo.localhost", "todo.localhost"),
    ],
)
def test_passkeys_are_for_the_host_of_the_page(origin: str, host: str) -> None:
    assert site({"HTTP_ORIGIN": origin}) == Site(origin, host)


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://todo.example.org", "https://192.0.2.1", "http://127.0.0.1:8080", "https://[::1]"],
)
def test_where_a_browser_has_no_passkeys_that_is_said(origin: str) -> None:
    assert code(site, {"HTTP_ORIGIN": origin}) == "passkey_unsupported"
    assert "HTTPS" in refused(site, {}).message


def test_one_is_added_and_opens_a_session(place: Installation) -> None:
    device, bo = Authenticator(site=LOCAL), place.person("bo")
    options = answer(bo, "/api/passkeys/challenge", {}).get_json()
    added = answer(bo, "/api/passkeys", {"credential": device.create(options)}).get_json()["passkey"]
    assert added.keys() == {"id", "name", "created", "seen"}
    assert added["name"] == "A browser"
    nobody = place.nobody()
    options = answer(nobody, "/api/sign-in/passkey/challenge", {}).get_json()
    response = answer(nobody, "/api/sign-in/passkey", {"credential": device.get(options)})
    assert response.get_json() == {"person": bo.id, "list": None}
    assert "todo=" in response.headers["Set-Cookie"]
    assert "HttpOnly" in response.headers["Set-Cookie"]
    answer(bo, "/api/passkeys/rename", {"id": added["id"], "name": "Phone"})
    [listed] = bo.client.get("/api/passkeys", headers=bo.headers).get_json()["passkeys"]
    assert (listed["name"], listed["seen"] > 0) == ("Phone", True)
    answer(bo, "/api/passkeys/remove", {"id": added["id"]})
    options = answer(nobody, "/api/sign-in/passkey/challenge", {}).get_json()
    refusal = nobody.ask("POST", "/api/sign-in/passkey", {"credential": device.get(options)})
    assert refusal == (403, "passkey_refused")


def test_the_page_of_another_site_gets_no_challenge(place: Installation) -> None:
    nobody = place.nobody()
    nobody.headers["Origin"] = "https://evil.example.com"
    assert nobody.ask("POST", "/api/sign-in/passkey/challenge") == (403, "forged")


def test_a_token_adds_no_passkey(place: Installation) -> None:
    _, secret = place.people.add_token(place.ann.id, "CI", ["read", "admin"])
    program = Somebody(place, place.ann.id, token=secret)
    assert program.ask("POST", "/api/passkeys/challenge") == (403, "not_allowed")
    body = {"credential": {}, "name": "x"}
    assert program.ask("POST", "/api/passkeys", body) == (403, "not_allowed")
