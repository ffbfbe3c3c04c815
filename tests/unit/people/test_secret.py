"""Secrets: long enough, never the same, and known by a digest alone."""

from __future__ import annotations

import base64
from hashlib import sha256

from todo.people.secret import code_digest, digest, new_code, new_secret, public_id


def test_a_secret_has_256_bits_and_goes_into_a_fragment() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    for secret in secrets:
        assert len(base64.urlsafe_b64decode(secret + "=")) == 32
        assert secret.replace("-", "").replace("_", "").isalnum()


def test_what_is_kept_of_a_secret_is_its_sha256() -> None:
    secret = new_secret()
    assert digest(secret) == sha256(secret.encode()).hexdigest()
    assert digest("\ud800")


def test_a_recovery_code_is_known_however_it_is_typed() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        assert [len(group) for group in code.split("-")] == [6, 6, 6, 6]
        assert code_digest(f" {code.upper().replace('-', ' ')}\n") == code_digest(code)
    assert len({code_digest(code) for code in codes}) == 100


def test_public_ids_cannot_be_taken_for_options() -> None:
    assert all(len(id) == 12 and id.isalnum() for id in (public_id() for _ in range(100)))
