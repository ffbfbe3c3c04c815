"""What happens to the store is told, to those who run it and to those who read from it."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from infra.wire_client import Wire, command
from tests.harness import Replica, embedded_pid, run_todo, wait_until
from tests.servers import Server, system_redis
from todo.events.redis import keys
from todo.events.redis.connection import connect
from todo.events.redis.log import RedisLog
from todo.settings import Settings
from todo.wiring import open_store

DURABLE = {"appendonly": "yes", "appendfsync": "always"}


def add(wire: Wire, list_id: str = "main") -> dict[str, Any]:
    answer: dict[str, Any] = wire.call("command", command(list_id, "add_task", {"title": "Buy milk"}))
    return answer


@pytest.mark.parametrize(
    ("settings", "worth"),
    [
        ({}, "disk"),
        ({"maxmemory": "200mb", "maxmemory-policy": "noeviction"}, "disk"),
        ({"maxmemory-policy": "allkeys-lru"}, "disk"),
        ({"maxmemory": "200mb", "maxmemory-policy": "allkeys-lru"}, "memory"),
        ({"maxmemory": "200mb", "maxmemory-policy": "volatile-ttl"}, "memory"),
    ],
)
def test_on_a_server_that_evicts_nothing_is_safe_on_the_disk(
    tmp_path: Path, settings: dict[str, str], worth: str
) -> None:
    with Server(system_redis(), **DURABLE, **settings) as server:
        client = connect(server.url)
        store = RedisLog(client, client)
        assert store.durability() == worth
        assert (store.evicts() is None) == (worth == "disk")
        client.close()
        replica = Replica(tmp_path / "data", redis_url=server.url)
        wire = Wire(replica.url)
        assert add(wire)["durability"] == worth
        assert bool(replica.logged("evicting_store")) == (worth == "memory")
        wire.close()
        assert replica.stop() == 0


def test_a_store_that_hangs_is_told_at_once_and_when_it_answers_again(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    assert replica.url
    os.kill(embedded_pid(tmp_path), signal.SIGSTOP)

    def told(event: str) -> list[dict[str, Any]]:
        return [line for line in replica.logged(event) if line["kind"] == "store_silent"]

    try:
        wait_until(lambda: told("trouble"), 8, "a line about the silence")
    finally:
        os.kill(embedded_pid(tmp_path), signal.SIGCONT)
    wait_until(lambda: told("trouble_over"), 15, "a line about its end")
    assert replica.stop() == 0


def test_a_list_that_is_deleted_from_outside_is_noticed_by_those_who_watch_it(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    reset = threading.Event()

    def heard(name: str, payload: Any) -> None:
        if name == "reset" and payload["list"] == "deleted":
            reset.set()

    watcher = Wire(replica.url, heard)
    assert watcher.call("command", command("deleted", "create_list", {"title": "x"}))["ok"]
    assert watcher.call("join", {"list": "deleted"})["ok"]
    opened = open_store(Settings(data_dir=tmp_path))
    client = connect(opened.url)
    client.delete(keys.log("deleted"))
    client.close()
    opened.close()
    assert reset.wait(25)
    assert watcher.call("join", {"list": "deleted"})["error"]["code"] == "unknown_list"
    watcher.close()
    assert replica.stop() == 0


def test_a_data_directory_that_vanishes_ends_the_server_in_a_sentence(tmp_path: Path) -> None:
    data = tmp_path / "data"
    replica = Replica(data)
    wire = Wire(replica.url)
    assert add(wire)["ok"]
    server = embedded_pid(data)
    shutil.rmtree(data)
    assert replica.process.wait(20) == 1
    replica.stop()
    (lost,) = replica.logged("store_lost")
    assert str(data) in lost["message"]
    assert not any("Traceback" in line for line in replica.words), replica.words

    def has_ended() -> bool:
        stat = Path(f"/proc/{server}/stat")
        return not stat.exists() or stat.read_text().split()[2] == "Z"

    wait_until(has_ended, 20, "the end of the embedded server")
    wire.close()


def test_notes_of_an_embedded_store_are_no_alarm_on_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    replica = Replica(data)
    wire = Wire(replica.url)
    assert add(wire)["ok"]
    wire.close()
    assert replica.stop() == 0
    assert (data / "witness.jsonl").stat().st_size > 0
    with Server(system_redis(), **DURABLE, **{"aof-load-truncated": "no"}) as server:
        monkeypatch.setenv("TODO_REDIS_URL", server.url)
        said = run_todo(data, "doctor")
        assert "TODO_WITNESS" in said
        assert "nothing is wrong" in run_todo(data, "log", "verify")
        monkeypatch.setenv("TODO_WITNESS", str(tmp_path / "other.jsonl"))
        other = Replica(data, redis_url=server.url, witness=str(tmp_path / "other.jsonl"))
        wire = Wire(other.url)
        assert add(wire)["ok"]
        wire.close()
        assert other.stop() == 0
        assert "1 list contains what was noted" in run_todo(data, "doctor")
        client = connect(server.url)
        client.delete(keys.log("main"))
        client.close()
        assert "had reached 1" in run_todo(data, "doctor", code=1)
