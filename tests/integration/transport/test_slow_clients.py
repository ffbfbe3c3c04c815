"""Clients that do not read: told to join again, then disconnected, and nobody else waits for them."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.request
from typing import Any

import pytest

from infra.wire_client import Follower, Wire, command
from tests.harness import wait_until
from tests.integration.transport.polling import Poller
from tests.websockets import RawSocket, sent
from todo.service.joining import MAX_MISSED
from web.sockets.fast.frames import TEXT

NOTES = "x" * 15_000


def metric(url: str, name: str) -> float:
    page = urllib.request.urlopen(f"{url}/metrics", timeout=5).read().decode()
    return sum(float(line.split()[-1]) for line in page.splitlines() if line.startswith(name))


def write_until(wire: Wire, list_id: str, done: Any, most: int = 1500) -> int:
    """Writes large tasks until something is true; the last position."""
    position = 0
    for number in range(most):
        answer = wire.call("command", command(list_id, "add_task", {"title": f"{number}", "notes": NOTES}))
        assert answer["ok"]
        position = answer["position"]
        if number % 10 == 9 and done():
            return position
    raise AssertionError(f"still not so after {most} tasks")


def test_who_does_not_read_is_reset_then_evicted_and_others_get_all(url: str, list_id: str) -> None:
    slow = RawSocket(url, receive_bytes=4096).connect()
    assert slow.call("join", {"list": list_id})["ok"]
    quick = Follower(lambda: [url], list_id)
    writer = Wire(url)
    before = metric(url, "todo_evicted_clients_total")
    last = write_until(writer, list_id, lambda: metric(url, 'todo_resets_total{reason="behind"}') > 0)
    wait_until(lambda: metric(url, "todo_evicted_clients_total") == before + 1, 40, "the eviction")
    quick.wait_for(last)
    assert set(quick.applied.values()) <= {1}
    assert quick.out_of_order == []
    assert writer.call("command", command(list_id, "add_task", {"title": "Next"}))["position"] == last + 1
    slow.wait_closed()
    for client in (writer, quick, slow.socket):
        client.close()


def test_who_is_reset_and_then_reads_joins_again_and_misses_nothing(url: str, list_id: str) -> None:
    slow = RawSocket(url, receive_bytes=32_768).connect()
    joined = slow.call("join", {"list": list_id})
    writer = Wire(url)
    resets = metric(url, "todo_resets_total")
    last = write_until(writer, list_id, lambda: metric(url, "todo_resets_total") > resets)
    frames: list[Any] = []
    while not frames or frames[-1][0] != "reset":
        text = slow.text()
        frames.append(json.loads(text[2:]))
    assert frames[-1][1] == {"list": list_id, "reason": "behind"}
    events = [frame for name, frame in frames if name == "events"]
    assert [frame["from"] for frame in events[1:]] == [frame["to"] + 1 for frame in events[:-1]]
    position, chain_hash = events[-1]["to"], events[-1]["hash"]
    assert joined["position"] <= position < last
    again = slow.call("join", {"list": list_id, "since": position, "hash": chain_hash})
    assert again["ok"]
    assert again["position"] == last
    if last - position > MAX_MISSED:
        assert again["reason"] == "far_behind"
        assert max(task["last"] for task in again["snapshot"]["tasks"]) == last
    else:
        assert [event["position"] for event in again["events"]] == list(range(position + 1, last + 1))
    assert writer.call("command", command(list_id, "add_task", {"title": "Next"}))["ok"]
    while not (text := slow.text()).startswith('42["events"'):
        pass
    assert json.loads(text[2:])[1]["from"] == last + 1
    slow.socket.close()
    writer.close()


def test_answers_are_never_dropped(url: str, list_id: str) -> None:
    """A slow line that asks for a large list gets it whole, while others write to it."""
    writer = Wire(url)
    for _ in range(60):
        assert writer.call("command", command(list_id, "add_task", {"title": "Big", "notes": NOTES}))["ok"]
    slow = RawSocket(url, receive_bytes=4096).connect()
    number = slow.event("join", {"list": list_id})
    for _ in range(40):
        assert writer.call("command", command(list_id, "add_task", {"title": "More", "notes": NOTES}))["ok"]
    answer = slow.answer(number)
    assert answer["ok"]
    assert len(answer["snapshot"]["tasks"]) >= 60
    slow.socket.close()
    writer.close()


def test_one_who_sends_very_many_commands_gets_all_answers_and_holds_nobody_up(
    url: str, list_id: str
) -> None:
    many = 2000
    busy, other = RawSocket(url).connect(), Wire(url)
    messages = [command(list_id, "add_task", {"title": f"{number}"}) for number in range(many)]
    data = b"".join(
        sent(TEXT, f"42{number}{json.dumps(['command', message])}".encode())
        for number, message in enumerate(messages)
    )
    busy.socket.sendall(data)
    assert other.call("command", command("main", "add_task", {"title": "Meanwhile"}))["ok"]
    answered = 0
    positions = []
    while answered < many:
        text = busy.text()
        if text.startswith("43"):
            answer = json.loads(text[text.index("[") :])[0]
            assert answer["ok"]
            positions.append(answer["position"])
            answered += 1
    assert sorted(positions) == list(range(positions[0], positions[0] + many))
    busy.socket.close()
    other.close()


def test_a_poller_that_stays_away_is_reset_then_evicted(url: str, list_id: str) -> None:
    away = Poller(url).connect()
    away.event(1, "join", {"list": list_id})
    while not any(packet.startswith("431") for packet in away.poll()):
        pass
    writer = Wire(url)
    resets, evicted = metric(url, "todo_resets_total"), metric(url, "todo_evicted_clients_total")

    def goes_on() -> None:
        """It is alive, and says so; and there is always something new for it."""
        with contextlib.suppress(ConnectionError):
            away.post("3")
        assert writer.call("command", command(list_id, "add_task", {"title": "Another"}))["ok"]
        time.sleep(0.2)

    def until(name: str, before: float) -> None:
        deadline = time.monotonic() + 40
        while metric(url, name) == before:
            assert time.monotonic() < deadline, f"{name} is still {before}"
            goes_on()

    until("todo_resets_total", resets)
    until("todo_evicted_clients_total", evicted)
    with pytest.raises(ConnectionError):
        away.poll()
    writer.close()


@pytest.mark.parametrize("goes", ["abruptly", "with a reset"])
def test_a_client_that_vanishes_leaves_nothing_behind(url: str, list_id: str, goes: str) -> None:
    import socket
    import struct

    before = metric(url, "todo_connections ")
    clients = [RawSocket(url).connect() for _ in range(10)]
    for client in clients:
        assert client.call("join", {"list": list_id})["ok"]
    assert metric(url, "todo_connections ") == before + 10
    for client in clients:
        if goes == "with a reset":
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.socket.close()
    writer = Wire(url)
    assert writer.call("command", command(list_id, "add_task", {"title": "Next"}))["ok"]
    writer.close()
    wait_until(lambda: metric(url, "todo_connections ") <= before + 1, what="their end")
