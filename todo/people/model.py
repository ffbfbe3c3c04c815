"""What the accounts consist of. No secret is in any of these, nor the digest of one."""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from typing import Literal

from msgspec import Struct

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

Role = Literal["owner", "member"]
"""Of the installation. Roles in a list are the list's own (`todo.access.MEMBER_ROLES`)."""

InvitationKind = Literal["owner", "invite", "reset"]

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")

ERASED_NAME = "Deleted person"
YOU = "You"


class Person(Struct, frozen=True):
    """Somebody with an account, or `You` where access is open, who has no login.

    `login` is as `texts.check_login` gives it; `created` is in ms since 1970. Of an erased person only the id
    stays.
    """

    id: str
    name: str
    login: str
    hue: int
    role: Role
    created: int
    disabled: bool = False
    erased: bool = False

    @property
    def initials(self) -> str:
        """One or two letters: of the first and the last word of the name."""
        return initials(self.name)

    @property
    def is_active(self) -> bool:
        """Whether this person may come in."""
        return not (self.disabled or self.erased)


class Session(Struct, frozen=True):
    """A browser in which a person is signed in. `seen` is written once a minute at most."""

    id: str
    person: str
    created: int
    seen: int
    device: str


class Invitation(Struct, frozen=True):
    """A link that works once, until `expires`.

    An `owner` link makes an owner, an `invite` a person of `role` who may also get `list_role` in `list`, and
    `reset` gives `person` a new password. `by` is who made it: a person's id, or `cli`. `used` is when, 0 for
    not yet, and `used_by` the person who did.
    """

    id: str
    kind: InvitationKind
    role: Role
    by: str
    created: int
    expires: int
    person: str | None = None
    list: str | None = None
    list_role: str | None = None
    used: int = 0
    used_by: str | None = None


class Token(Struct, frozen=True):
    """What a program has in the place of a session. `expires` is None for never, `seen` 0 for not yet."""

    id: str
    person: str
    name: str
    scopes: tuple[Scope, ...]
    created: int
    expires: int | None = None
    seen: int = 0


class Identity(Struct, frozen=True):
    """Who a person is at a provider. What the provider calls them is known by its digest alone."""

    person: str
    issuer: str
    linked: int


class Flow(Struct, frozen=True):
    """A sign-in that is under way at a provider. `next` is where to go afterwards, `back` where the provider
    sends the browser. `invitation` is the digest of a link's secret; `person` who asked to be linked."""

    next: str
    back: str
    expires: int
    invitation: str | None = None
    person: str | None = None


class Passkey(Struct, frozen=True):
    """What a person signs in with in the place of a password. `credential` and `public_key` are base64url,
    `transports` how the browser reached it, `sign_count` what it counted at its last use, `seen` 0 for not
    used yet."""

    id: str
    person: str
    name: str
    credential: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]
    created: int
    seen: int = 0


class Challenge(Struct, frozen=True):
    """What a passkey has to sign. `person` is who registers one, None for somebody who signs in."""

    person: str | None
    expires: int


class SignedIn(Struct, frozen=True):
    """Who came in, with the session's secret, which is nowhere else. `invitation` is the one that was used:
    the caller makes the person a member of its list."""

    person: Person
    secret: str
    session: Session
    invitation: Invitation | None = None


class Shown(Struct, frozen=True):
    """What everybody who shares a list with a person may see of them."""

    name: str
    initials: str
    hue: int


def shown(person: Person) -> Shown:
    return Shown(person.name, person.initials, person.hue)


def hue(person_id: str) -> int:
    """The colour of a person, 0 to 359: always the same for an id."""
    return int.from_bytes(sha256(person_id.encode()).digest()[:4]) % 360


def initials(name: str) -> str:
    words = [letters for word in name.split() if (letters := [*filter(str.isalnum, word)])]
    chosen = words[:1] + words[1:][-1:]
    # NFC and the first letter alone: the upper case of 'ß' is two.
    return "".join(unicodedata.normalize("NFC", letters[0]).upper()[:1] for letters in chosen)
