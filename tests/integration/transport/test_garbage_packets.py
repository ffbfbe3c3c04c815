"""Packets that no client of the protocol sends: the connection ends with one short line and nothing stays."""

from __future__ import annotations

import contextlib
import json
import re
import urllib.error
import urllib.request

import pytest

from infra.wire_client import Wire
from tests.harness import Replica, wait_until
from tests.integration.transport.polling import Poller
from tests.websockets import RawSocket
from web.sockets.fast.frames import BINARY, TEXT


def connections(url: str) -> float:
    with urllib.request.urlopen(f"{url}/metrics", timeout=5) as page:
        found = re.search(r"^todo_connections (\S+)$", page.read().decode(), re.MULTILINE)
    assert found
    return float(found[1])


def people(url: str, list_id: str) -> int:
    counts: list[int] = []
    wire = Wire(url, lambda name, payload: counts.append(payload["count"]) if name == "presence" else None)
    assert wire.call("join", {"list": list_id})["ok"]
    wait_until(lambda: counts, what="who is there")
    wire.close()
    return counts[-1] - 1


def closed(url: str) -> float:
    """How many connections were closed for what their clients sent."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=5) as page:
        found = re.search(
            r'^todo_garbage_total{event="connection_closed"} (\S+)$', page.read().decode(), re.M
        )
    return float(found[1]) if found else 0.0


def assert_told_once(replica: Replica, said: int, closed_before: float) -> None:
    """A line each, or one that counts several."""
    wait_until(lambda: closed(replica.url) == closed_before + 1, what="one that is counted")
    lines = replica.words[said:]
    assert {json.loads(line)["event"] for line in lines} <= {"connection_closed"}
    assert all(len(line) < 300 for line in lines)


GARBAGE = {
    "connect error": (TEXT, b"44{}"),
    "binary answer": (TEXT, b"461-1[]"),
    "unknown packet": (TEXT, b"49"),
    "no packet": (TEXT, b"4x"),
    "no message": (TEXT, b"4"),
    "other digits": (TEXT, "42\u00b2[]".encode()),
    "bytes": (BINARY, b"2[]"),
    "no bytes": (BINARY, b""),
    "bytes in base64": (TEXT, b"bAAAA"),
    "broken base64": (TEXT, b"bA"),
    "no text": (TEXT, b""),
    "no digit": (TEXT, b"hello"),
    "long text": (TEXT, b"x" * 60_000),
    "long id": (TEXT, b"42" + b"1" * 60_000 + b"[]"),
}


@pytest.mark.parametrize(("opcode", "payload"), GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_ends_the_connection_with_one_line(
    replica: Replica, url: str, list_id: str, opcode: int, payload: bytes
) -> None:
    before, said, closed_before = connections(url), len(replica.words), closed(url)
    with RawSocket(url) as client:
        client.connect()
        assert client.call("join", {"list": list_id})["ok"]
        client.send(opcode, payload)
        client.wait_closed()
    wait_until(lambda: connections(url) == before, 5, what="the metric of before")
    assert people(url, list_id) == 0
    assert_told_once(replica, said, closed_before)


POSTS = {
    "no packet": ["x"],
    "no message": ["4"],
    "no event": ["44{}"],
    "broken base64": ["bA"],
    "empty": ["4", ""],
    "too many": ["3"] * 20,
    "not text": None,
}


@pytest.mark.parametrize("packets", POSTS.values(), ids=POSTS.keys())
def test_garbage_of_a_poller(replica: Replica, url: str, packets: list[str] | None) -> None:
    before, said, closed_before = connections(url), len(replica.words), closed(url)
    client = Poller(url).connect()
    with contextlib.suppress(ConnectionError):
        if packets is None:
            request = urllib.request.Request(
                f"{url}/socket.io/?transport=polling&{client.query}", data=b"\xff\xfe"
            )
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=5)
            refused.value.close()
            assert refused.value.code == 400
        else:
            client.post(*packets)
    with contextlib.suppress(ConnectionError, OSError):
        client.post("1")
    wait_until(lambda: connections(url) == before, 25, what="the metric of before")
    assert_told_once(replica, said, closed_before)


def test_many_cost_a_line_now_and_then(replica: Replica, url: str) -> None:
    said, closed_before = len(replica.logged("connection_closed")), closed(url)
    for _ in range(60):
        with RawSocket(url) as client:
            client.connect()
            client.send(TEXT, b"49")
            client.wait_closed()
    wait_until(lambda: closed(url) == closed_before + 60, what="all of them")
    assert len(replica.logged("connection_closed")) - said <= 2

    def numbers() -> list[int]:
        return [line.get("times", 1) for line in replica.logged("connection_closed")[said:]]

    wait_until(lambda: max(numbers(), default=0) >= 50, 15, "their number")


def test_who_closes_and_connects_in_one_post_leaves_nothing(replica: Replica, url: str, list_id: str) -> None:
    before, said, closed_before = connections(url), len(replica.words), closed(url)
    client = Poller(url).connect()
    client.event(1, "join", {"list": list_id})
    with contextlib.suppress(ConnectionError):
        client.post("1", "40", f'422["join",{{"list":"{list_id}"}}]')
    wait_until(lambda: connections(url) == before, 5, what="the metric of before")
    assert people(url, list_id) == 0
    assert closed(url) == closed_before
    later = [line for line in replica.words[said:] if "times" not in json.loads(line)]
    assert later == [], "beside the numbers of those before it"


def test_an_event_that_names_no_attachment(replica: Replica, url: str) -> None:
    with RawSocket(url) as client:
        client.connect()
        client.send(TEXT, b'450-7["join",{}]')
        assert client.text().startswith("437[")
