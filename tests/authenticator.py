"""A device with passkeys, and the browser before it: answers challenges as `navigator.credentials` does.

Whatever a stranger could send in another way is an argument: `origin`, `challenge`, `count`, …
"""

from __future__ import annotations

import base64
import json
import os
from hashlib import sha256
from typing import Any, NamedTuple

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.people import HOME, Accounts
from todo.people.model import Passkey, SignedIn
from todo.people.passkeys_webauthn import Site

SITE = Site("https://todo.example.org", "todo.example.org")

PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


class Kept(NamedTuple):
    """One passkey in the device."""

    id: bytes
    key: ec.EllipticCurvePrivateKey
    user: str


class Authenticator:
    """Counts its uses by `step`; 0 is a device that does not count."""

    def __init__(self, step: int = 1, site: Site = SITE) -> None:
        self.site = site
        self.count = 0
        self.passkeys: list[Kept] = []
        self._step = step

    def create(self, options: dict[str, Any], **other: Any) -> dict[str, Any]:
        """The answer to `passkey_challenge` for a person."""
        kept = Kept(os.urandom(16), ec.generate_private_key(ec.SECP256R1()), options["user"]["id"])
        self.passkeys.append(kept)
        numbers = kept.key.public_key().public_numbers()
        public_key = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + len(kept.id).to_bytes(2, "big") + kept.id + public_key
        data = self._data(other, HAS_CREDENTIAL) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options, other)
        response = {
            "clientDataJSON": base64url(client),
            "attestationObject": base64url(statement),
            "transports": ["internal", "hybrid"],
        }
        return _credential(kept, response)

    def get(self, options: dict[str, Any], **other: Any) -> dict[str, Any]:
        """The answer to `passkey_challenge` for signing in, with the passkey that was made last."""
        kept: Kept = other.get("passkey") or self.passkeys[-1]
        self.count += self._step
        data, client = self._data(other, 0), self._client("webauthn.get", options, other)
        signed = data + sha256(client).digest()
        response = {
            "clientDataJSON": base64url(client),
            "authenticatorData": base64url(data),
            "signature": base64url(kept.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": other.get("user", kept.user),
        }
        return _credential(kept, response)

    def _data(self, other: dict[str, Any], flags: int) -> bytes:
        flags |= other.get("flags", PRESENT | VERIFIED)
        host = sha256(other.get("host", self.site.host).encode()).digest()
        return bytes(host + bytes([flags]) + other.get("count", self.count).to_bytes(4, "big"))

    def _client(self, type_: str, options: dict[str, Any], other: dict[str, Any]) -> bytes:
        data = {
            "type": other.get("type", type_),
            "challenge": other.get("challenge", options["challenge"]),
            "origin": other.get("origin", self.site.origin),
            "crossOrigin": other.get("cross_origin", False),
        }
        return json.dumps(data).encode()


def _credential(kept: Kept, response: dict[str, Any]) -> dict[str, Any]:
    id = base64url(kept.id)
    return {"id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {}, "response": response}


def base64url(data: bytes) -> str:
    """Base64url, as browsers have it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def add_passkey(people: Accounts, person: str, device: Authenticator, name: str = "Phone") -> Passkey:
    options = people.passkey_challenge(device.site, person)
    return people.add_passkey(person, name, device.create(options), device.site)


def sign_in(people: Accounts, device: Authenticator, **other: Any) -> SignedIn:
    options = people.passkey_challenge(device.site)
    return people.sign_in_with_passkey(device.get(options, **other), device.site, HOME, "Firefox")
