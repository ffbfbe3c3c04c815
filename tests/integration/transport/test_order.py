"""Order and completeness on one connection and on many, on each transport."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from infra.wire_client import Follower, Wire, command
from tests.harness import wait_until
from tests.websockets import RawSocket, sent
from web.sockets.fast.frames import TEXT

COUNT = 400
MANY = 150


def test_commands_of_one_socket_take_effect_in_the_order_they_came(url: str, list_id: str) -> None:
    with RawSocket(url).connect() as client:
        assert client.call("join", {"list": list_id})["ok"]
        for number in range(COUNT):
            client.event("command", command(list_id, "add_task", {"title": f"{number:04}"}))
        answers: dict[int, Any] = {}
        frames: list[Any] = []
        while len(answers) < COUNT or not frames or frames[-1]["to"] < COUNT + 1:
            text = client.text()
            if text.startswith("43"):
                start = text.index("[")
                number = int(text[2:start])
                assert number not in answers, "one answer for each message"
                answers[number] = json.loads(text[start:])[0]
            elif text.startswith('42["events"'):
                frames.append(json.loads(text[2:])[1])
    positions = [answers[number]["position"] for number in sorted(answers)]
    assert positions == list(range(positions[0], positions[0] + COUNT))
    assert [frame["from"] for frame in frames[1:]] == [frame["to"] + 1 for frame in frames[:-1]]
    events = [event for frame in frames for event in frame["events"]]
    assert [event["body"]["title"] for event in events] == [f"{number:04}" for number in range(COUNT)]


def test_a_message_before_the_connection_is_made_does_no_harm(url: str) -> None:
    with RawSocket(url) as client:
        assert client.text().startswith("0")
        early = sent(TEXT, b'421["join",{"list":"main"}]')
        client.socket.sendall(early + sent(TEXT, b"40") + sent(TEXT, b'422["join",{"list":"main"}]'))
        assert client.text().startswith("40")
        assert client.answer(2)["ok"]


def test_many_who_come_at_once_all_join_while_another_writes(url: str, list_id: str) -> None:
    writer = Wire(url)
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            answer = writer.call("command", command(list_id, "add_task", {"title": "Another"}))
            written.append(answer["position"])

    thread = threading.Thread(target=write)
    thread.start()
    clients = [RawSocket(url) for _ in range(MANY)]
    for client in clients:
        client.connect()
    before = len(written)
    asked = [client.event("join", {"list": list_id}) for client in clients]
    joined = [client.answer(number) for client, number in zip(clients, asked, strict=True)]
    assert all(answer["ok"] for answer in joined)
    wait_until(lambda: len(written) > before + 20, what="the writer went on")
    stop.set()
    thread.join()
    for client, answer in zip(clients, joined, strict=True):
        position = answer["position"]
        frames = [payload for name, payload in client.events if name == "events"]
        while not frames or frames[-1]["to"] < written[-1]:
            text = client.text()
            if text.startswith('42["events"'):
                frames.append(json.loads(text[2:])[1])
        for frame in frames:
            if frame["to"] > position:
                assert frame["from"] <= position + 1, "a gap"
                position = frame["to"]
        assert position == written[-1]
        client.socket.close()
    writer.close()


def test_a_client_on_many_lists_gets_each_ones_events(url: str, list_id: str) -> None:
    writer = Wire(url)
    ids = [list_id]
    for number in range(5):
        message = command("x", "create_list", {"title": f"List {number}"})
        message["list"] = message["id"]
        assert writer.call("command", message)["ok"]
        ids.append(message["id"])
    followers = [Follower(lambda: [url], each) for each in ids]
    wait_until(lambda: all(follower.joins for follower in followers), what="all to have joined")
    for each in ids * 10:
        assert writer.call("command", command(each, "add_task", {"title": "Buy milk"}))["ok"]
    for follower in followers:
        follower.wait_for(11)
        assert set(follower.applied.values()) == {1}
        assert follower.out_of_order == []
        follower.close()
    writer.close()


def test_who_left_a_list_hears_of_it_no_more(url: str, list_id: str) -> None:
    writer = Wire(url)
    with RawSocket(url).connect() as client:
        assert client.call("join", {"list": list_id})["ok"]
        assert client.call("leave", {"list": list_id})["ok"]
        client.events.clear()
        assert writer.call("command", command(list_id, "add_task", {"title": "Buy milk"}))["ok"]
        assert client.call("leave", {"list": list_id})["ok"]
        assert [name for name, _ in client.events if name == "events"] == []
    writer.close()


@pytest.mark.parametrize(("names", "hears"), [(["join", "leave"], False), (["join", "leave", "join"], True)])
def test_a_leave_right_behind_a_join_comes_after_it(
    url: str, list_id: str, names: list[str], hears: bool
) -> None:
    with RawSocket(url).connect() as client:
        message = {"list": list_id}
        texts = [f"42{number}{json.dumps([name, message])}" for number, name in enumerate(names)]
        client.socket.sendall(b"".join(sent(TEXT, text.encode()) for text in texts))
        answers = {}
        while len(answers) < len(names):
            if (text := client.text()).startswith("43"):
                answers[text[2]] = json.loads(text[text.index("[") :])[0]["ok"]
        assert set(answers.values()) == {True}
        writer = Wire(url)
        assert writer.call("command", command(list_id, "add_task", {"title": "Heard?"}))["ok"]
        writer.close()
        client.event("presence", {"list": "main"})
        heard = []
        while not (text := client.text()).startswith("43"):
            heard.append(text)
        assert any('"Heard?"' in text for text in heard) is hears
