"""A second kind of log goes through all that a list goes through: log, snapshots, wire, command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.wire_client import Wire, command
from tests.harness import ROOT, Replica, wait_until

SERVE = (sys.executable, "-m", "tests.other_kind.plugin", "serve")
LOG = "tally-steps"


class Client:
    """A connection, and the events that came over it."""

    def __init__(self, replica: Replica) -> None:
        self.events: list[dict[str, Any]] = []
        self.wire = Wire(replica.url, self._received)

    def call(self, name: str, payload: Any) -> dict[str, Any]:
        return dict(self.wire.call(name, payload))

    def count(self, by: int) -> dict[str, Any]:
        return self.call("command", command(LOG, "count", {"by": by}))

    def _received(self, name: str, payload: Any) -> None:
        if name == "events":
            self.events += payload["events"]


@pytest.fixture
def clients(tmp_path: Path) -> Iterator[tuple[Client, Client]]:
    """Of two replicas on one store."""
    one, other = (Client(Replica(tmp_path / "data", command=SERVE)) for _ in range(2))
    yield one, other
    one.wire.close()
    other.wire.close()


def todo(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.other_kind.plugin", *arguments],
        cwd=ROOT,
        env={**os.environ, "TODO_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_is_changed_followed_and_taken_back(clients: tuple[Client, Client]) -> None:
    one, other = clients
    assert one.call("join", {"list": LOG})["error"]["code"] == "unknown_list"
    assert one.count(5)["position"] == 1
    joined = other.call("join", {"list": LOG})
    assert (joined["kind"], joined["snapshot"]) == ("tally", {"list": LOG, "total": 5})
    assert one.count(2)["position"] == 2
    [event] = wait_until(lambda: other.events, what="the event")
    assert (event["type"], event["body"], event["position"]) == ("counted", {"by": 2}, 2)
    assert other.call("command", command(LOG, "uncount", {"position": 1}))["position"] == 3
    assert one.call("join", {"list": LOG})["snapshot"]["total"] == 2


def test_each_kind_has_its_own_commands(clients: tuple[Client, Client]) -> None:
    client, _ = clients
    assert client.count(1)["ok"]
    for log, name in ((LOG, "add_task"), ("main", "count")):
        answer = client.call("command", command(log, name, {"title": "x", "by": 1}))
        assert answer["error"]["code"] == "unknown_command"
    refused = client.call("command", command(LOG, "count", {"by": "x"}))
    assert refused["error"]["code"] == "bad_request"
    assert client.call("command", command("main", "add_task", {"title": "x"}))["ok"]
    assert client.call("join", {"list": "main"})["kind"] == "list"


def test_the_command_line_knows_it(clients: tuple[Client, Client], tmp_path: Path) -> None:
    client, _ = clients
    for number in range(1, 4):
        assert client.count(number)["ok"]
    assert todo(tmp_path, "snapshot", LOG)[0] == 0
    assert client.count(4)["ok"]
    code, text = todo(tmp_path, "log", "verify")
    assert code == 0, text
    code, text = todo(tmp_path, "rebuild", "--json")
    assert code == 0, text
    assert json.loads(text)[0]["snapshot"] in ("behind", "matches")
    assert json.loads(todo(tmp_path, "state", LOG)[1]) == {"list": LOG, "total": 10}
    assert json.loads(todo(tmp_path, "state", LOG, "--at", "2")[1])["total"] == 3
    assert "(tally)" in todo(tmp_path, "list")[1]
    code, text = todo(tmp_path, "export", LOG)
    assert code == 2
    assert "is no list of tasks" in text


def test_a_new_process_starts_from_its_snapshot(tmp_path: Path) -> None:
    replica = Replica(tmp_path / "data", command=SERVE)
    client = Client(replica)
    for number in range(1, 11):
        assert client.count(number)["ok"]
    wait_until(
        lambda: "behind" not in todo(tmp_path, "rebuild", "--json")[1], what="the projector's snapshot"
    )
    client.wire.close()
    replica.stop()
    again = Replica(tmp_path / "data", command=SERVE)
    client = Client(again)
    assert client.call("join", {"list": LOG})["snapshot"]["total"] == 55
    client.wire.close()
