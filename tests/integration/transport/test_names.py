"""Only the protocol's four messages reach a handler: nothing else that a client sends leaves a trace."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
import websocket

from infra.wire_client import Wire
from tests.harness import fetched, replicas, wait_until

RESERVED = ["connect", "disconnect", "connect_error", "__disconnect_final", "*", "malformed", "unknown", "x"]
OUT_OF_PLACE = [
    "40",
    '40{"token":"x"}',
    "40/other,",
    '42/other,["join",{}]',
    "41",
    '430["x"]',
    "44",
    '42["connect"]',
    "0",
    "5",
    "2probe",
    "6",
    "49",
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, transport: str) -> Iterator[str]:
    with replicas(tmp_path_factory.mktemp("names"), transport=transport) as (replica,):
        yield replica.url


def metric(url: str, name: str) -> float:
    _, text = fetched(f"{url}/metrics")
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith(f"{name} ")))


class Watcher:
    """Somebody on the list `main` who sees who else is there."""

    def __init__(self, url: str) -> None:
        self.count = 0
        self.wire = Wire(url, self._take)
        assert self.wire.call("join", {"list": "main"})["ok"]

    def _take(self, name: str, payload: Any) -> None:
        if name == "presence":
            self.count = payload["count"]


@pytest.fixture
def watcher(url: str) -> Iterator[Watcher]:
    """The only client, whose presence alone is left at the end."""
    one = Watcher(url)
    wait_until(lambda: one.count == 1, what="nobody else on the list")
    yield one
    wait_until(lambda: metric(url, "todo_connections") == 1, what="one connection left")
    wait_until(lambda: one.count == 1, what="no ghost on the list")
    one.wire.close()


def test_events_with_names_of_the_librarys_are_refused_and_change_nothing(url: str, watcher: Watcher) -> None:
    wire = Wire(url)
    assert wire.call("join", {"list": "main"})["ok"]
    wait_until(lambda: watcher.count == 2, what="a second person")
    for name in RESERVED:
        for arguments in ([], ["x"], [{"list": "main"}], ["x", "y"]):
            answer = wire.call_raw(json.dumps([name, *arguments]))
            assert (answer["ok"], answer["error"]["code"]) == (False, "bad_request"), name
    assert metric(url, "todo_connections") == 2
    assert wire.call("presence", {"list": "main", "editing": None})["ok"]
    wire.close()


def test_packets_out_of_place_leave_no_trace(url: str, watcher: Watcher) -> None:
    wires = [Wire(url) for _ in OUT_OF_PLACE]
    for wire in wires:
        assert wire.call("join", {"list": "main"})["ok"]
    wait_until(lambda: watcher.count == 1 + len(wires), what="all of them on the list")
    for wire, packet in zip(wires, OUT_OF_PLACE, strict=True):
        for _ in range(3):
            # The replica may close the connection for it.
            with contextlib.suppress(OSError, websocket.WebSocketException):
                wire._socket.send(packet)
    assert watcher.wire.call("presence", {"list": "main"})["ok"]
    for wire in wires:
        wire.close()
