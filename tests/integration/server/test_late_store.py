"""A store that starts later than the processes that need it, or not at all."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.wire_client import Wire, command
from tests.harness import Replica, wait_until
from tests.integration.cli.calling import Todo
from tests.integration.server.test_serving import fetched
from tests.servers import Server, system_redis

PATIENT = {"store_wait_s": "60"}


@pytest.fixture
def late() -> Iterator[Server]:
    """Not started yet."""
    server = Server(system_redis())
    yield server
    server.close()


def waiting(replica: Replica) -> Replica:
    wait_until(lambda: replica.logged("waiting_for_store"), 20, "word that it waits")
    return replica


def test_a_replica_waits_for_it(tmp_path: Path, late: Server) -> None:
    replica = waiting(Replica(tmp_path, redis_url=late.url, **PATIENT))
    late.start()
    wire = Wire(replica.url)
    assert wire.call("command", command("main", "add_task", {"title": "At last"}))["ok"]
    assert fetched(f"{replica.url}/healthz")[0] == 200
    assert len(replica.logged("waiting_for_store")) == 1
    wire.close()
    assert replica.stop() == 0


def test_a_replica_that_waits_can_be_stopped(tmp_path: Path, late: Server) -> None:
    replica = waiting(Replica(tmp_path, redis_url=late.url, **PATIENT))
    started = time.monotonic()
    assert replica.stop() == 0
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("seconds", ["0", "1"])
def test_a_replica_does_not_wait_longer_than_it_is_told(tmp_path: Path, late: Server, seconds: str) -> None:
    replica = Replica(tmp_path, redis_url=late.url, store_wait_s=seconds)
    assert replica.process.wait(20) == 1
    replica.stop()
    assert any("The store of TODO_REDIS_URL does not answer" in words for words in replica.words)
    assert len(replica.logged("waiting_for_store")) == int(seconds)


def test_the_projector_waits_for_it(tmp_path: Path, late: Server) -> None:
    todo = Todo(tmp_path / "data", TODO_REDIS_URL=late.url, TODO_STORE_WAIT_S="60", TODO_LOG_FORMAT="json")
    with todo.started("projector") as process:
        assert process.stderr
        assert json.loads(process.stderr.readline())["event"] == "waiting_for_store"
        late.start()
        assert json.loads(process.stderr.readline())["event"] == "projecting"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
