"""What a server says of itself, as the doctor takes it."""

from __future__ import annotations

from typing import Any

import pytest
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError

from todo.errors import TodoError
from todo.events.redis import keys, server_facts
from todo.events.redis.server_facts import ServerFacts

CONFIGURED = {
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory-policy": "noeviction",
    "aof-load-truncated": "no",
}


class Client:
    """A server with this `info`, which tells its settings or not."""

    def __init__(self, info: dict[str, Any]) -> None:
        self.said = info
        self.tells = True
        self.is_lost = False
        self.closed = False
        self.format: bytes | None = b"2"

    def info(self) -> dict[str, Any]:
        if self.is_lost:
            raise LostConnection("gone")
        return self.said

    def config_get(self, name: str) -> dict[str, str]:
        if not self.tells:
            raise ResponseError("unknown command")
        return {name: CONFIGURED[name]}

    def hget(self, key: str, field: str) -> bytes | None:
        assert (key, field) == (keys.META, "format")
        return self.format

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client(
        {"redis_version": "7.2.4", "used_memory": 5, "maxmemory": 9, "aof_last_write_status": "ok"}
    )
    monkeypatch.setattr(server_facts, "connect", {"redis://store": client}.__getitem__)
    return client


def facts() -> ServerFacts:
    return server_facts.server_facts("redis://store")


def test_a_redis_server(client: Client) -> None:
    assert facts() == ServerFacts("Redis", (7, 2, 4), CONFIGURED, 5, 9, None, "2")
    assert facts().version_text == "7.2.4"
    assert client.closed


def test_a_valkey_server_has_a_version_of_its_own(client: Client) -> None:
    """Beside that of the Redis that it is like. What is no number in it is left out."""
    client.said |= {"server_name": "valkey", "valkey_version": "9.1.rc1"}
    assert (facts().kind, facts().version) == ("Valkey", (9, 1))


def test_what_it_does_not_say(client: Client) -> None:
    client.said = {"redis_version": "7.0"}
    client.format = None
    assert facts() == ServerFacts("Redis", (7, 0), CONFIGURED, 0, 0, None, None)


def test_a_write_that_failed(client: Client) -> None:
    client.said["aof_last_write_status"] = "err"
    assert facts().write_error == "err"


def test_a_hosted_server_may_refuse_to_tell_its_settings(client: Client) -> None:
    client.tells = False
    assert facts().configured == dict.fromkeys(CONFIGURED)


def test_a_server_that_does_not_answer_is_told_and_closed(client: Client) -> None:
    client.is_lost = True
    with pytest.raises(TodoError) as caught:
        facts()
    assert caught.value.code == "store_unavailable"
    assert client.closed
