"""No secret is anywhere in the store or in log lines, and the security log holds nothing that was typed."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import structlog

from tests.authenticator import Authenticator, add_passkey, base64url
from tests.contract.conftest import RedisStore
from tests.people import HOME, Accounts, code
from tests.people_scenario import USE_CASES, build
from todo.people.model import SignedIn
from todo.people.redis.store import RedisPeopleStore
from todo.people.secret import digest

TYPED = (
    "Ann Lee",
    "Bodo",
    "bodo@example.org",
    "wrong password of somebody",
    "Netscape on Amiga",
    "groceries token",
)


def contents(client: Any) -> bytes:
    """All keys and values of a Redis, as one text."""
    parts = []
    for key in client.keys("*"):
        kind = client.type(key)
        parts.append(key)
        if kind == b"string":
            parts.append(client.get(key))
        elif kind == b"set":
            parts += client.smembers(key)
        elif kind == b"hash":
            parts += [part for item in client.hgetall(key).items() for part in item]
        else:
            assert kind == b"stream"
            for _, fields in client.execute_command("XRANGE", key, "-", "+"):
                parts += fields
    return b"\n".join(parts)


def secrets_in(answer: Any) -> list[str]:
    """What a use case handed out that is secret."""
    if isinstance(answer, str) and len(answer) == 43:
        return [answer]
    if isinstance(answer, SignedIn):
        return [answer.secret]
    if isinstance(answer, dict):
        return [answer["challenge"]]
    if isinstance(answer, tuple | list):
        texts = [part for part in answer if isinstance(part, str)]
        return [*texts, *(text.replace("-", "") for text in texts)]
    return []


@pytest.mark.parametrize("name", USE_CASES)
def test_no_secret_is_in_the_store_or_in_log_lines(
    redis_store: RedisStore, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = redis_store.client
    with structlog.testing.capture_logs() as lines:
        world = build(Accounts(RedisPeopleStore(client, client)))
        secrets = [*world.secrets, *secrets_in(USE_CASES[name](world))]
    stored = contents(client)
    said = (caplog.text + str(lines)).encode()
    assert len(secrets) >= 28
    for secret in secrets:
        assert secret.encode() not in stored
        assert secret.encode() not in said
    assert digest(world.ann.secret).encode() in stored  # it would be found


def test_the_security_log_holds_nothing_that_was_typed(redis_store: RedisStore) -> None:
    people = Accounts(RedisPeopleStore(redis_store.client, redis_store.client))
    name, renamed, login, wrong, device, token = TYPED
    ann = people.owner("ann@example.org", name).person
    people.rename(ann.id, renamed)
    people.set_login(ann.id, login)
    assert code(people.sign_in, wrong, wrong, HOME, device) == "wrong_credentials"
    assert code(people.sign_in, login, wrong, HOME, device) == "wrong_credentials"
    people.sign_in(login, "correct horse", HOME, device)
    people.add_token(ann.id, token, ["read"])
    told = b"\n".join(entry.type.encode() + entry.head + entry.body for entry in people.store.read(0, 100))
    for text in (*TYPED, "ann@example.org"):
        assert text.encode() not in told
    assert ann.id.encode() in told
    assert wrong.encode() not in contents(redis_store.client)


def test_an_erased_persons_texts_are_gone(redis_store: RedisStore) -> None:
    people = Accounts(RedisPeopleStore(redis_store.client, redis_store.client))
    people.owner()
    bo = people.member("bodo@example.org", "Bodo Berg").person
    people.sign_in("bodo@example.org", "correct horse", HOME, "Netscape on Amiga")
    people.add_token(bo.id, "groceries token", ["read"])
    device = Authenticator()
    add_passkey(people, bo.id, device, "Blue phone")
    people.erase(bo.id)
    stored = contents(redis_store.client)
    for text in (
        "bodo@example.org",
        "Bodo",
        "Netscape",
        "groceries token",
        "Blue phone",
        base64url(device.passkeys[0].id),
    ):
        assert text.encode() not in stored, text
