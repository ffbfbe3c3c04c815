"""Clients that ask for more and more and take nothing. On the fast transport alone: on the plain one the
library goes on reading, and keeps what they do not take until the next look at them, a second later."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.wire_client import Wire, command
from tests.harness import Replica, replicas
from tests.integration.transport.test_slow_clients import NOTES
from tests.websockets import RawSocket, sent
from web.sockets.fast.frames import PING, TEXT


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    with replicas(tmp_path_factory.mktemp("greedy"), transport="fast") as (replica,):
        yield replica


@pytest.fixture(scope="module")
def url(replica: Replica) -> str:
    return replica.url


def memory_mb(replica: Replica) -> float:
    """The resident memory of its process."""
    pages = int(Path(f"/proc/{replica.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def most_memory_while_sending(replica: Replica, client: RawSocket, data: bytes) -> float:
    """Sends as fast as the server takes it, and reads nothing, for 6 seconds at most; in MB."""
    client.socket.settimeout(0.2)
    deadline, most, left = time.monotonic() + 6, 0.0, memoryview(data)
    while left and time.monotonic() < deadline:
        with contextlib.suppress(TimeoutError):
            left = left[client.socket.send(left[:65_536]) :]
        most = max(most, memory_mb(replica))
    while time.monotonic() < deadline:
        most = max(most, memory_mb(replica))
        time.sleep(0.05)
    return most


@pytest.mark.parametrize("asks", ["joins", "pings"])
def test_who_asks_for_more_and_more_and_takes_nothing_fills_no_memory(
    replica: Replica, list_id: str, asks: str
) -> None:
    writer = Wire(replica.url)
    for number in range(10):
        message = command(list_id, "add_task", {"title": f"{number}", "notes": NOTES})
        assert writer.call("command", message)["ok"]
    greedy = RawSocket(replica.url, receive_bytes=4096).connect()
    before = memory_mb(replica)
    join = f'421["join",{{"list":"{list_id}"}}]'.encode()
    data = sent(TEXT, join) * 3000 if asks == "joins" else sent(PING, b"x" * 125) * 200_000
    with contextlib.suppress(ConnectionError):  # it may be sent away meanwhile
        assert most_memory_while_sending(replica, greedy, data) - before < 40
    assert memory_mb(replica) - before < 40
    assert writer.call("command", command(list_id, "add_task", {"title": "Others go on"}))["ok"]
    greedy.socket.close()
    writer.close()
