"""What the addresses of accounts take, as JSON bodies: checked when they are parsed."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from todo.errors import TodoError
from todo.people.model import Scope

Body = TypeVar("Body", bound=Struct)


class Empty(Struct, forbid_unknown_fields=True):
    """Nothing is needed."""


class SignIn(Struct, forbid_unknown_fields=True):
    login: str
    password: str


class SignUp(Struct, forbid_unknown_fields=True):
    """`secret` is that of an owner link or an invitation; without one only where sign-up is open."""

    name: str
    login: str
    password: str
    secret: str | None = None


class Link(Struct, forbid_unknown_fields=True):
    secret: str


class StartOidc(Struct, forbid_unknown_fields=True):
    """`secret` is that of an owner link or an invitation; `link` adds the identity to one's own account."""

    next: str = "/"
    secret: str | None = None
    link: bool = False


class NewPassword(Struct, forbid_unknown_fields=True):
    old: str
    new: str


class ResetPassword(Struct, forbid_unknown_fields=True):
    secret: str
    new: str


class Profile(Struct, forbid_unknown_fields=True):
    name: str | None = None
    login: str | None = None


class Ends(Struct, forbid_unknown_fields=True):
    """Which of one's sessions end: one by its id, or all but this one, or all."""

    session: str | None = None
    which: Literal["one", "others", "all"] = "one"


class Invite(Struct, forbid_unknown_fields=True):
    role: Literal["owner", "member"] = "member"
    list: str | None = None
    list_role: Literal["viewer", "commenter", "editor", "owner"] | None = None
    days: int = 7


class PersonChange(Struct, forbid_unknown_fields=True):
    person: str
    role: Literal["owner", "member"] | None = None
    disabled: bool | None = None


class PersonNamed(Struct, forbid_unknown_fields=True):
    person: str


class NewToken(Struct, forbid_unknown_fields=True):
    name: str
    scopes: tuple[Scope, ...]
    days: int | None = None


class Passkey(Struct, forbid_unknown_fields=True):
    """`credential` is what the browser gave, as JSON. Without a name it gets that of the browser."""

    credential: dict[str, Any]
    name: str | None = None


class NewName(Struct, forbid_unknown_fields=True):
    id: str
    name: str


class Named(Struct, forbid_unknown_fields=True):
    id: str


def parse(data: bytes, body: type[Body]) -> Body:
    """Raises `malformed` for what is no JSON, `bad_request` for another shape."""
    try:
        return msgspec.json.decode(data or b"{}", type=body)
    except msgspec.ValidationError as error:
        raise TodoError("bad_request", f"{error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TodoError("malformed") from error


def to_json(value: Any) -> bytes:
    return msgspec.json.encode(value)
