"""Clients that poll, and clients that begin by polling and upgrade: nothing lost, nothing out of order."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import Any

import pytest

from infra.wire_client import Wire, command
from tests.harness import wait_until
from tests.integration.transport.polling import Poller
from tests.websockets import RawSocket, opening
from web.sockets.fast.frames import CLOSE, TEXT


def test_a_polling_client_joins_writes_and_hears(url: str, list_id: str) -> None:
    client = Poller(url).connect()
    client.event(1, "join", {"list": list_id})
    packets = until(client, lambda found: any(packet.startswith("431") for packet in found))
    joined = json.loads(next(packet for packet in packets if packet.startswith("431"))[3:])[0]
    assert joined["ok"]
    wire = Wire(url)
    assert wire.call("command", command(list_id, "add_task", {"title": "From elsewhere"}))["ok"]
    heard = until(client, lambda found: '"From elsewhere"' in "".join(found))
    assert sum('"From elsewhere"' in packet for packet in heard) == 1
    client.event(2, "command", command(list_id, "add_task", {"title": "From a poller"}))
    both = until(client, lambda found: "432" in "".join(found) and '"From a poller"' in "".join(found))
    assert any(packet.startswith("432[") for packet in both)
    wire.close()


def test_several_messages_in_one_post_keep_their_order(url: str, list_id: str) -> None:
    client = Poller(url).connect()
    messages = [command(list_id, "add_task", {"title": f"Task {number}"}) for number in range(10)]
    texts = [f"42{number}{json.dumps(['command', message])}" for number, message in enumerate(messages)]
    client.post(*texts)
    packets = until(client, lambda found: sum(packet.startswith("43") for packet in found) >= 10)
    answers = {packet[2]: json.loads(packet[3:])[0] for packet in packets if packet.startswith("43")}
    positions = [answers[str(number)]["position"] for number in range(10)]
    assert positions == list(range(positions[0], positions[0] + 10))


def test_an_upgrade_in_the_midst_of_writes_loses_and_doubles_nothing(url: str, list_id: str) -> None:
    client = Poller(url).connect()
    assert client.opened["upgrades"] == ["websocket"]
    client.event(1, "join", {"list": list_id})
    heard: list[str] = until(client, lambda found: any(packet.startswith("431") for packet in found))
    wire = Wire(url)
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            answer = wire.call("command", command(list_id, "add_task", {"title": "Another"}))
            written.append(answer["position"])

    writer = threading.Thread(target=write)
    writer.start()
    wait_until(lambda: len(written) > 20)
    polls: list[str] = []
    with RawSocket(url, opening(url, f"transport=websocket&{client.query}")) as websocket:
        assert b" 101 " in websocket.response
        polling = threading.Thread(target=lambda: polls.extend(poll_to_the_end(client)))
        polling.start()
        websocket.send(TEXT, b"2probe")
        assert websocket.text() == "3probe"
        polling.join(20)
        wait_until(lambda: len(written) > 60)
        websocket.send(TEXT, b"5")
        wait_until(lambda: len(written) > 100)
        stop.set()
        writer.join()
        heard += polls
        while last_position(heard) < written[-1]:
            heard.append(websocket.text())
        websocket.send(TEXT, b'427["leave",{"list":"main"}]')
        while not (text := websocket.text()).startswith("437"):
            heard.append(text)
        assert text.startswith('437[{"ok":true,"now":')
    frames = [json.loads(packet[2:])[1] for packet in heard if packet.startswith('42["events"')]
    positions = [event["position"] for frame in frames for event in frame["events"]]
    assert positions == list(range(positions[0], written[-1] + 1))
    assert positions[0] <= written[0]
    wire.close()


@pytest.mark.parametrize("how", ["closes", "says something else"])
def test_a_client_whose_upgrade_fails_goes_on_polling(url: str, how: str, transport: str) -> None:
    client = Poller(url).connect()
    with RawSocket(url, opening(url, f"transport=websocket&{client.query}")) as websocket:
        if how == "says something else":
            websocket.send(TEXT, b"2prob")
            websocket.wait_closed()
        else:
            websocket.send(TEXT, b"2probe")
            assert websocket.text() == "3probe"
            websocket.send(CLOSE, b"")
            websocket.wait_closed()
    if transport == "plain" and how == "closes":
        return  # the library takes such a session for lost
    client.event(1, "join", {"list": "main"})
    assert until(client, lambda found: any(packet.startswith("431") for packet in found))


def test_a_session_cannot_be_upgraded_twice_nor_by_a_wrong_handshake(url: str, transport: str) -> None:
    client = Poller(url).connect()
    query = f"transport=websocket&{client.query}"
    if transport == "fast":  # the library lets a session without a key pass
        with RawSocket(url, opening(url, query, Sec_WebSocket_Key=None)) as wrong:
            assert b" 400 " in wrong.response
    with RawSocket(url, opening(url, query)) as first:
        first.send(TEXT, b"2probe")
        assert first.text() == "3probe"
        first.send(TEXT, b"5")
        first.send(TEXT, b'421["join",{"list":"main"}]')
        while not first.text().startswith("431"):
            pass
        with RawSocket(url, opening(url, query)) as second:
            assert b" 400 " in second.response


def test_a_session_that_is_unknown_is_refused(url: str) -> None:
    client = Poller(url)
    client.sid = "nobody"
    with pytest.raises(ConnectionError, match="400"):
        client.poll()


def test_a_polling_client_may_close(url: str) -> None:
    client = Poller(url).connect()
    with contextlib.suppress(ConnectionError):
        client.post("1")
    with pytest.raises(ConnectionError, match="400"):
        client.poll()


def test_a_polling_client_that_vanishes_is_missed(url: str, list_id: str) -> None:
    counts: list[int] = []
    wire = Wire(url, lambda name, payload: counts.append(payload["count"]) if name == "presence" else None)
    assert wire.call("join", {"list": list_id})["ok"]
    client = Poller(url).connect()
    client.event(1, "join", {"list": list_id})
    wait_until(lambda: counts and counts[-1] == 2, 10, "two people")
    wait_until(lambda: counts[-1] == 1, 60, "the one who is left")
    with pytest.raises(ConnectionError, match="400"):
        client.poll()
    wire.close()


def until(client: Poller, enough: Any) -> list[str]:
    """Polls until the packets so far are enough; pings are answered."""
    found: list[str] = []
    while not enough(found):
        packets = client.poll()
        if "2" in packets:
            client.post("3")
        found += [packet for packet in packets if packet not in ("2", "6")]
    return found


def poll_to_the_end(client: Poller) -> list[str]:
    """What still comes by polling, until the server says that there will be no more."""
    found: list[str] = []
    while "6" not in found:
        found += client.poll()
    return [packet for packet in found if packet not in ("2", "6")]


def last_position(packets: list[str]) -> int:
    frames = [json.loads(packet[2:])[1] for packet in packets if packet.startswith('42["events"')]
    return int(frames[-1]["to"]) if frames else 0
