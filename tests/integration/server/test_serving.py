"""A replica as a process: its port, its start, its end, its snapshots over HTTP, its heartbeat."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from infra.wire_client import Follower, Wire, command
from tests.harness import Replica, embedded_pid, wait_until
from web.sockets.broadcaster import HEAD_AFTER_S


def fetched(url: str, accept: str = "identity") -> tuple[int, dict[str, str], bytes]:
    try:
        request = urllib.request.Request(url, headers={"Accept-Encoding": accept})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def add_tasks(wire: Wire, count: int, title: str = "A task of an ordinary length, number") -> None:
    for start in range(0, count, 400):
        lines = [f"{title} {number}" for number in range(start, min(start + 400, count))]
        assert wire.call("command", command("main", "add_tasks", {"lines": lines}))["ok"]


def test_a_second_server_on_a_used_port_ends_with_a_sentence(tmp_path: Path) -> None:
    first = Replica(tmp_path / "one")
    port = int(first.url.rpartition(":")[2])
    second = Replica(tmp_path / "two", port=port)
    assert second.process.wait(20) == 1
    second.stop()
    assert any(f"Cannot listen on 127.0.0.1:{port}" in line for line in second.words)
    assert not any("Traceback" in line for line in second.words)
    assert first.stop() == 0


@pytest.mark.parametrize(
    ("setting", "value"), [("port", "x"), ("redis_url", "redis://host:notaport"), ("access", "none")]
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(tmp_path: Path, setting: str, value: str) -> None:
    replica = Replica(tmp_path, **{setting: value})
    assert replica.process.wait(20) == 1
    replica.stop()
    (sentence,) = replica.words
    assert f"TODO_{setting.upper()}" in sentence


def test_the_pages_say_how_it_is(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    wait_until(lambda: fetched(f"{replica.url}/readyz")[0] == 200, what="ready")
    assert fetched(f"{replica.url}/healthz")[0] == 200
    status, headers, _ = fetched(f"{replica.url}/l/main")
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert b"todo_connections" in fetched(f"{replica.url}/metrics")[2]
    os.kill(embedded_pid(tmp_path), signal.SIGSTOP)
    try:
        wait_until(lambda: fetched(f"{replica.url}/readyz")[0] == 503, 20, "not ready")
        assert fetched(f"{replica.url}/healthz")[0] == 200
    finally:
        os.kill(embedded_pid(tmp_path), signal.SIGCONT)
    wait_until(lambda: fetched(f"{replica.url}/readyz")[0] == 200, 20, "ready again")
    assert replica.stop() == 0


def test_it_ends_within_ten_seconds_even_if_the_store_hangs(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    wire = Wire(replica.url)
    assert wire.call("command", command("main", "add_task", {"title": "Before"}))["ok"]
    os.kill(embedded_pid(tmp_path), signal.SIGSTOP)
    try:
        wire.send_raw(json.dumps(["command", command("main", "add_task", {"title": "Hangs"})]))
        started = time.monotonic()
        replica.stop(timeout_s=30)
        assert time.monotonic() - started < 11
    finally:
        os.kill(embedded_pid(tmp_path), signal.SIGCONT)
        wire.close()


def test_a_large_snapshot_comes_over_http_to_who_asks_for_it(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    wire = Wire(replica.url)
    small = wire.call("join", {"list": "main", "http": True})
    assert "snapshot" in small
    add_tasks(wire, 2000)
    plain = wire.call("join", {"list": "main"})
    assert len(plain["snapshot"]["tasks"]) == 2000
    large = wire.call("join", {"list": "main", "http": True})
    assert "snapshot" not in large
    status, headers, body = fetched(f"{replica.url}{large['snapshot_url']}", "gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    unpacked = gzip.decompress(body)
    assert headers["X-Uncompressed-Length"] == str(len(unpacked))
    content = json.loads(unpacked)
    assert content["position"] == large["position"]
    assert content["hash"] == large["hash"]
    assert content["snapshot"] == plain["snapshot"]
    assert headers["Vary"] == "Accept-Encoding"
    for accept in ("identity", "gzip;q=0", "br"):
        status, headers, body = fetched(f"{replica.url}{large['snapshot_url']}", accept)
        assert (status, body) == (200, unpacked)
        assert "Content-Encoding" not in headers
        assert headers["Content-Length"] == str(len(unpacked))
        assert headers["Vary"] == "Accept-Encoding"
    assert fetched(f"{replica.url}/l/nowhere/snapshot")[0] == 404
    assert fetched(f"{replica.url}/l/b%20ad/snapshot")[0] == 404
    wire.close()
    assert replica.stop() == 0


def test_everybody_knows_who_they_are_among_the_people(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    told: list[Any] = []
    wire = Wire(replica.url, lambda name, payload: told.append(payload) if name == "presence" else None)
    you = wire.call("join", {"list": "main"})["you"]
    assert wire.call("join", {"list": "main"})["you"] == you
    wait_until(lambda: told and [person["id"] for person in told[-1]["people"]] == [you])
    wire.close()
    assert replica.stop() == 0


def test_a_quiet_client_hears_the_head_now_and_then(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    heads: list[Any] = []
    wire = Wire(replica.url, lambda name, payload: heads.append(payload) if name == "head" else None)
    joined = wire.call("join", {"list": "main"})
    wait_until(lambda: heads, HEAD_AFTER_S + 10, "a head")
    assert heads[0] == {"list": "main", "position": joined["position"], "hash": joined["hash"]}
    wire.close()
    assert replica.stop() == 0


def test_a_witness_that_cannot_be_written_is_written_later(tmp_path: Path) -> None:
    witness = tmp_path / "witness.jsonl"
    replica = Replica(tmp_path)
    wire = Wire(replica.url)
    witness.mkdir()
    assert wire.call("command", command("main", "add_task", {"title": "Buy milk"}))["ok"]
    wait_until(lambda: replica.logged("witness_not_written"), what="a warning")
    witness.rmdir()
    wait_until(lambda: witness.is_file() and b'"position":1' in witness.read_bytes(), what="the note")
    wire.close()
    assert replica.stop() == 0


def test_a_client_that_follows_is_told_goodbye(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    said: list[str] = []
    wire = Wire(replica.url, lambda name, _: said.append(name))
    follower = Follower(lambda: [replica.url])
    assert wire.call("join", {"list": "main"})["ok"]
    assert replica.stop() == 0
    wait_until(wire.closed.is_set)
    assert said[-1] == "bye"
    follower.close()
