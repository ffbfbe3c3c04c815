"""WebAuthn: what a browser is asked to do with a passkey, and whether its answer is right.

Only this module knows the library. It checks origin, relying party, whether the person was present and
verified, and the signature. Challenges and counts are checked in `passkeys`.

The library is imported at the first use: that takes 0.1 s and 15 MB, and the command line does not need it. A
server with accounts imports it when it starts (`load`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from todo.errors import TodoError
from todo.people.model import MINUTE_MS, Passkey, Person

CHALLENGE_MS = 5 * MINUTE_MS
SITE_NAME = "To-do"
MOST_TRANSPORTS = 10


class Site(NamedTuple):
    """Where a page is: its origin, and the host that its passkeys are for (the relying party's id)."""

    origin: str
    host: str


class Made(NamedTuple):
    """A new passkey, as `model.Passkey` has it."""

    credential: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]


class _ClientData(msgspec.Struct):
    challenge: str
    crossOrigin: bool = False  # the standard's name


def load() -> None:
    """Imports the library."""
    import webauthn  # noqa: F401


def registration_options(
    site: Site, challenge: str, person: Person, passkeys: Iterable[Passkey]
) -> dict[str, Any]:
    """What `navigator.credentials.create` takes, as JSON. Who has one of `passkeys` makes no other."""
    import webauthn
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=SITE_NAME,
        user_id=person.id.encode(),
        user_name=person.login,
        user_display_name=person.name,
        challenge=_bytes(challenge),
        timeout=CHALLENGE_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    known = [
        {"type": "public-key", "id": passkey.credential, "transports": list(passkey.transports)}
        for passkey in passkeys
    ]
    return {**options_to_json_dict(options), "excludeCredentials": known}


def sign_in_options(site: Site, challenge: str) -> dict[str, Any]:
    """What `navigator.credentials.get` takes, as JSON: any passkey of this site will do."""
    return {
        "challenge": challenge,
        "rpId": site.host,
        "timeout": CHALLENGE_MS,
        "userVerification": "required",
        "allowCredentials": [],
    }


def challenge_in(credential: dict[str, Any]) -> str:
    """The challenge that a browser's answer says it is for. Raises `passkey_refused`."""
    try:
        raw = _bytes(credential["response"]["clientDataJSON"])
        data = msgspec.json.decode(raw, type=_ClientData)
    except (KeyError, TypeError, AttributeError, ValueError, msgspec.MsgspecError) as error:
        raise TodoError("passkey_refused") from error
    if data.crossOrigin:  # a page of another site with this one in a frame
        raise TodoError("passkey_refused")
    return data.challenge


def made(credential: dict[str, Any], challenge: str, site: Site) -> Made:
    """The passkey that a browser made. Raises `passkey_refused`."""
    import webauthn

    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever the library meets in what a stranger sent
        raise TodoError("passkey_refused") from error
    listed = credential["response"].get("transports")
    transports = listed if isinstance(listed, list) else []
    return Made(
        _text(verified.credential_id),
        _text(verified.credential_public_key),
        verified.sign_count,
        tuple(one for one in transports[:MOST_TRANSPORTS] if one in _TRANSPORTS),
    )


def used(credential: dict[str, Any], challenge: str, site: Site, passkey: Passkey) -> int:
    """How often the passkey says that it was used, if it was used now, by its person.
    Raises `passkey_refused`."""
    import webauthn

    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=_bytes(passkey.public_key),
            credential_current_sign_count=0,  # compared in `passkeys`, by what is true at the commit
            require_user_verification=True,
        )
        person = _bytes(credential["response"]["userHandle"]).decode()
    except Exception as error:  # whatever the library meets in what a stranger sent
        raise TodoError("passkey_refused") from error
    if person != passkey.person:
        raise TodoError("passkey_refused")
    return verified.new_sign_count


_TRANSPORTS = ("usb", "nfc", "ble", "hybrid", "internal", "cable", "smart-card")


def _bytes(text: str) -> bytes:
    """Of base64url without padding. Raises ValueError, TypeError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
