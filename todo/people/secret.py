"""Secrets: made from 256 random bits, handed out once, and known afterwards by their SHA-256 alone."""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256

CODES = 10
_CODE_BYTES = 15


def new_secret() -> str:
    """43 letters of base64url."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def public_id() -> str:
    """A short id of a session, an invitation or a token, by which people and logs may call it."""
    return secrets.token_hex(6)


def new_code() -> str:
    """A recovery code: 120 random bits in 24 letters that can be told apart on paper, in groups of six."""
    letters = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return "-".join(letters[start : start + 6] for start in range(0, len(letters), 6))


def code_digest(code: str) -> str:
    """What is stored of a recovery code, however it was typed."""
    return digest("".join(letter for letter in code.lower() if letter.isalnum()))
