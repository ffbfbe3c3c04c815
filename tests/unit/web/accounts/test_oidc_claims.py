"""What a provider says of a new person, as a name and a sign-in name."""

from __future__ import annotations

from typing import Any

import pytest

from web.accounts.oidc import own_path
from web.accounts.oidc_claims import has_profile, profile

MAIL = "bo@example.org"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"name": "Bo Berg", "preferred_username": "Bo"}, ("Bo Berg", "bo")),
        ({"name": "Bo Berg", "email": MAIL, "email_verified": True}, ("Bo Berg", MAIL)),
        ({"email": MAIL, "email_verified": True}, ("bo", MAIL)),
        ({"preferred_username": "bo", "email": MAIL, "email_verified": True}, ("bo", "bo")),
        ({"name": " ", "preferred_username": "two words", "email": MAIL, "email_verified": True}, None),
        ({"name": "x" * 500, "preferred_username": "bo"}, ("x" * 100, "bo")),
        ({"name": "\ud800", "preferred_username": "bo"}, ("bo", "bo")),
    ],
)
def test_names_come_from_what_is_said(claims: dict[str, Any], expected: tuple[str, str] | None) -> None:
    assert profile(claims) == (expected or ("two words", MAIL))


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_a_mail_address_counts_only_if_it_is_verified(verified: Any) -> None:
    name, login = profile({"email": MAIL, "email_verified": verified})
    assert name == "Somebody"
    assert login.startswith("person-")


def test_what_is_no_text_counts_for_nothing() -> None:
    name, login = profile(
        {"name": ["Bo"], "preferred_username": {"a": 1}, "email": 7, "email_verified": True}
    )
    assert name == "Somebody"
    assert login.startswith("person-")
    assert not has_profile({"name": "Bo"})
    assert has_profile({"name": "Bo", "preferred_username": "bo"})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/l/main#/active", "/l/main#/active"),
        ("/sign-in-notes", "/sign-in-notes"),
        ("/l/\u00e9", "/l/\u00e9"),
        *(
            (path, "/")
            for path in ("//evil.example/", "/\\evil.example", "/\t/evil.example", "/\n//evil.example")
        ),
        *((path, "/") for path in ("https://evil.example/", "javascript:alert(1)", "l/main", "", "/sign-in")),
        *((path, "/") for path in ("/sign-in?next=/l/a", "/sign-in/oidc", "/l/a\r\nX: y", "/l/a b")),
    ],
)
def test_only_own_paths_are_gone_to(path: str, expected: str) -> None:
    assert own_path(path) == expected
