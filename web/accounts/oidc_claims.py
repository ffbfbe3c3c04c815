"""What a provider says of a new person, as a name and a sign-in name here."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from todo.errors import TodoError
from todo.people.texts import NAME_CHARACTERS, check_name, login_key

SOMEBODY = "Somebody"


def has_profile(claims: Mapping[str, Any]) -> bool:
    """Whether it says what the person is called."""
    return bool(_text(claims, "name") and (_text(claims, "preferred_username") or _mail(claims)))


def profile(claims: Mapping[str, Any]) -> tuple[str, str]:
    """The name and the login of a new person. A mail address that is not verified counts for nothing: its
    owner may be somebody else."""
    logins = (login_key(text) for text in (_text(claims, "preferred_username"), _mail(claims)))
    login = next(filter(None, logins), "") or f"person-{secrets.token_hex(4)}"
    for text in (_text(claims, "name"), _text(claims, "preferred_username"), _mail(claims).partition("@")[0]):
        try:
            return check_name(text[:NAME_CHARACTERS]), login
        except TodoError:
            continue
    return SOMEBODY, login


def _mail(claims: Mapping[str, Any]) -> str:
    return _text(claims, "email") if claims.get("email_verified") is True else ""


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
