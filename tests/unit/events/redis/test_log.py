"""What the log on Redis asks a server beside its entries: settings, format, id; and a lost connection."""

from __future__ import annotations

from typing import Any

import fakeredis
import pytest
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import OutOfMemoryError, ResponseError

from todo.errors import TodoError
from todo.events.redis import keys
from todo.events.redis.connection import raw_streams
from todo.events.redis.log import RedisLog


@pytest.fixture
def client() -> Any:
    return raw_streams(fakeredis.FakeRedis(server=fakeredis.FakeServer(), protocol=2))


@pytest.fixture
def settings(client: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Those of the server, by name."""
    settings = {
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory": "0",
        "maxmemory-policy": "noeviction",
    }

    def config_get(pattern: str) -> dict[str, str]:
        start = pattern.removesuffix("*")
        assert start != pattern
        return {name: value for name, value in settings.items() if name.startswith(start)}

    monkeypatch.setattr(client, "config_get", config_get)
    return settings


def test_a_server_throws_logs_away_only_where_it_has_a_limit_and_a_policy(
    client: Any, settings: dict[str, str]
) -> None:
    log = RedisLog(client, client)
    assert log.evicts() is None
    settings["maxmemory"] = "1"
    assert log.evicts() is None
    settings["maxmemory-policy"] = "allkeys-lru"
    assert log.evicts() == "allkeys-lru"
    settings["maxmemory"] = "0"
    assert log.evicts() is None
    settings.clear()
    assert log.evicts() is None


def test_a_change_is_on_the_disk_only_if_every_setting_says_so(client: Any, settings: dict[str, str]) -> None:
    log = RedisLog(client, client)
    assert log.durability() == "disk"
    for name, value in (("appendonly", "no"), ("appendfsync", "everysec")):
        kept = settings[name]
        settings[name] = value
        assert log.durability() == "memory"
        settings[name] = kept
    settings.update({"maxmemory": "1", "maxmemory-policy": "allkeys-lru"})
    assert log.durability() == "memory"


def test_a_server_that_tells_no_settings_is_worth_its_memory(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not answer is told as that."""

    def refused(_pattern: str) -> None:
        raise ResponseError("unknown command 'CONFIG'")

    monkeypatch.setattr(client, "config_get", refused)
    log = RedisLog(client, client)
    assert log.durability() == "memory"

    def lost(_pattern: str) -> None:
        raise LostConnection("gone")

    monkeypatch.setattr(client, "config_get", lost)
    with pytest.raises(TodoError) as caught:
        log.durability()
    assert caught.value.code == "store_unavailable"


def test_a_new_store_gets_this_format_and_another_one_is_refused(client: Any) -> None:
    log = RedisLog(client, client)
    log.check_format()
    assert client.hget(keys.META, "format") == str(keys.FORMAT).encode()
    log.check_format()
    client.hset(keys.META, "format", b"7\xff")
    with pytest.raises(TodoError) as caught:
        log.check_format()
    assert caught.value.code == "upgrade_needed"
    assert caught.value.message == (
        f"The store has format 7\ufffd, this program reads {keys.FORMAT}. Use the version that wrote it."
    )


def test_a_store_keeps_the_id_of_its_first_use(client: Any) -> None:
    first = RedisLog(client, client).store_id()
    assert len(first) == 32
    assert RedisLog(client, client).store_id() == first
    assert client.hget(keys.META, "id") == first.encode()
    client.flushall()
    assert RedisLog(client, client).store_id() != first


def test_after_a_lost_connection_it_is_tried_once_more_where_the_server_can_be_started_again(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    recovered: list[bool] = []
    answers: list[Any] = [LostConnection("gone"), True, LostConnection("gone"), LostConnection("again")]

    def ping() -> bool:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    monkeypatch.setattr(client, "ping", ping)
    log = RedisLog(client, client, lambda: recovered.append(True))
    log.ping()
    assert recovered == [True]
    with pytest.raises(TodoError) as caught:
        log.ping()
    assert (caught.value.code, recovered, answers) == ("store_unavailable", [True, True], [])
    answers.append(LostConnection("gone"))
    with pytest.raises(TodoError):
        RedisLog(client, client).ping()


def test_any_other_error_is_not_tried_again(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is out of memory is full from then on, for what it is asked to take."""
    recovered: list[bool] = []

    def full() -> None:
        raise OutOfMemoryError("command not allowed when used memory > 'maxmemory'.")

    monkeypatch.setattr(client, "ping", full)
    log = RedisLog(client, client, lambda: recovered.append(True))
    assert not log.is_full
    with pytest.raises(TodoError) as caught:
        log.ping()
    assert (caught.value.code, recovered) == ("store_full", [])
    assert log.is_full


def test_where_the_disk_has_no_room_nothing_is_noted(client: Any) -> None:
    log = RedisLog(client, client, None, lambda _size=0: False)
    for write in (
        lambda: log.save_snapshot("main", 1, b"x"),
        lambda: log.save_progress("c", "main", None),  # type: ignore[arg-type]  # not looked at
    ):
        with pytest.raises(TodoError) as caught:
            write()
        assert (caught.value.code, caught.value.details) == ("store_full", {"reason": "the disk is full"})
