"""A person's home goes through all that a list goes through: log, snapshots, wire, command line."""

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
from tests.harness import ROOT, Replica, fetched, wait_until

Wires = tuple[Wire, Wire, list[dict[str, Any]], str]


@pytest.fixture
def wires(tmp_path: Path) -> Iterator[Wires]:
    """To two replicas on one store, the events that come over the second, and the id of one's home."""
    events: list[dict[str, Any]] = []

    def received(name: str, payload: Any) -> None:
        if name == "events":
            events.extend(payload["events"])

    one, other = (Replica(tmp_path / "data") for _ in range(2))
    wires = Wire(one.url), Wire(other.url, received)
    person = json.loads(fetched(f"{one.url}/api/me")[1])["person"]["id"]
    yield *wires, events, f"home-{person}"
    for wire in wires:
        wire.close()


def do(wire: Wire, log_id: str, name: str, /, **args: Any) -> dict[str, Any]:
    return dict(wire.call("command", command(log_id, name, args)))


def todo(tmp_path: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "todo.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "TODO_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_it_is_there_before_its_first_event_followed_and_taken_back(
    wires: Wires,
) -> None:
    one, other, events, own = wires
    joined = dict(other.call("join", {"list": own}))
    assert (joined["kind"], joined["role"], joined["position"]) == ("home", "owner", 0)
    assert joined["snapshot"] == {"list": own, "at": 0, "lists": {}, "settings": {}}
    assert do(one, own, "set_setting", name="theme", value="dark")["position"] == 1
    [event] = wait_until(lambda: events, what="the event")
    assert (event["type"], event["body"]) == ("setting_set", {"name": "theme", "value": [None, "dark"]})
    assert do(other, own, "undo", position=1)["position"] == 2
    again = dict(one.call("join", {"list": own}))
    assert (again["position"], again["snapshot"]["settings"]) == (2, {})


def test_one_connection_carries_it_beside_a_list(wires: Wires) -> None:
    one, other, events, own = wires
    for log_id in ("main", own):
        assert dict(other.call("join", {"list": log_id}))["ok"]
    assert do(one, "main", "add_task", title="Milk")["ok"]
    assert do(one, own, "set_setting", name="theme", value="dark")["ok"]
    wait_until(lambda: {event["type"] for event in events} == {"task_added", "setting_set"}, what="both")
    assert dict(other.call("leave", {"list": "main"}))["ok"]
    assert do(one, "main", "add_task", title="Bread")["ok"]
    assert do(one, own, "set_setting", name="theme", value=None)["ok"]
    wait_until(lambda: len(events) == 3, what="the home's")
    assert [event["type"] for event in events].count("task_added") == 1


def test_nobody_else_sees_it_and_nobody_says_what_they_are_a_member_of(
    wires: Wires,
) -> None:
    wire, _, _, own = wires
    theirs = dict(wire.call("join", {"list": "home-ann"}))["error"]
    nothing = dict(wire.call("join", {"list": "no-such-list"}))["error"]
    assert {**theirs, "list": ""} == {**nothing, "list": ""}
    assert do(wire, "home-ann", "set_setting", name="theme", value="dark")["error"]["code"] == "unknown_list"
    refused = do(wire, own, "set_membership", list="main", position=1, role="owner")
    assert refused["error"]["code"] == "not_allowed"
    assert do(wire, own, "add_task", title="Milk")["error"]["code"] == "unknown_command"


def test_the_command_line_inspects_it(wires: tuple[Wire, Wire, list[dict[str, Any]]], tmp_path: Path) -> None:
    wire, _, _, own = wires
    for value in ("monday", "sunday"):
        assert do(wire, own, "set_setting", name="first_day", value=value)["ok"]
    todo(tmp_path, "snapshot", own)
    todo(tmp_path, "log", "verify")
    assert json.loads(todo(tmp_path, "rebuild", "--json"))[0]["snapshot"] == "matches"
    assert json.loads(todo(tmp_path, "state", own))["settings"] == {"first_day": "sunday"}
    assert json.loads(todo(tmp_path, "state", own, "--at", "1"))["settings"] == {"first_day": "monday"}
    assert "setting_set" in todo(tmp_path, "log", "show", own, "1")
    assert "(home)" in todo(tmp_path, "list")
