"""Bad input over the socket: a typed error for each, nothing appended, and the server goes on serving."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import uuid_utils

from infra.wire_client import Disconnected, Wire, command
from tests.harness import replicas, wait_until

DAY_S = 86_400


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, transport: str) -> Iterator[str]:
    with replicas(tmp_path_factory.mktemp("bad-input"), transport=transport) as (replica,):
        yield replica.url


@pytest.fixture
def wire(url: str) -> Iterator[Wire]:
    wire = Wire(url)
    yield wire
    wire.close()


@pytest.fixture
def task(wire: Wire) -> str:
    """A task that is there."""
    message = command("main", "add_task", {"title": "Buy milk"})
    assert wire.call("command", message)["ok"]
    return str(message["id"])


def head(url: str) -> int:
    other = Wire(url)
    position = other.call("join", {"list": "main"})["position"]
    other.close()
    return int(position)


def code(answer: Any) -> str:
    assert answer["ok"] is False
    assert answer["error"]["message"]
    return str(answer["error"]["code"])


def id_at(seconds: float) -> str:
    made = f"{int(seconds * 1000):012x}"
    return f"{made[:8]}-{made[8:]}-7000-8000-{uuid_utils.uuid4().hex[:12]}"


def add(**change: Any) -> dict[str, Any]:
    return {**command("main", "add_task", {"title": "Buy milk"}), **change}


NEW = "0190a1b2-0000-7000-8000-000000000001"

MESSAGES = {
    "empty title": (add(args={"title": ""}), "title_empty"),
    "blank title": (add(args={"title": " \t\u3000"}), "title_empty"),
    "title of 10,000 characters": (add(args={"title": "x" * 10_000}), "title_too_long"),
    "title of a number": (add(args={"title": 5}), "bad_request"),
    "title of null": (add(args={"title": None}), "bad_request"),
    "title of a list": (add(args={"title": ["Buy milk"]}), "bad_request"),
    "no title": (add(args={}), "bad_request"),
    "unknown field": (add(args={"title": "a", "colour": "red"}), "bad_request"),
    "args of a text": (add(args="title"), "bad_request"),
    "float position": (add(name="undo", args={"position": 1.5}), "bad_request"),
    "position of true": (add(name="undo", args={"position": True}), "bad_request"),
    "huge position": (add(name="undo", args={"position": 2**60}), "bad_request"),
    "position nobody wrote": (add(name="undo", args={"position": 999_999}), "unknown_position"),
    "unknown command": (add(name="explode"), "unknown_command"),
    "name of a number": (add(name=5), "bad_request"),
    "unknown list": (add(list="nowhere"), "unknown_list"),
    "list of a number": (add(list=5), "bad_request"),
    "list that is a path": (add(list="../etc"), "bad_request"),
    "unknown task": (add(name="complete_task", args={"task": NEW}), "unknown_task"),
    "task that is no id": (add(name="complete_task", args={"task": "x"}), "bad_request"),
    "id that is none": (add(id="1"), "bad_request"),
    "group that is none": (add(group="1"), "bad_request"),
    "id of another version": (add(id=str(uuid_utils.uuid4())), "bad_request"),
    "id from the far past": (add(id=id_at(time.time() - 31 * DAY_S)), "command_expired"),
    "id from the future": (add(id=id_at(time.time() + 2 * DAY_S)), "clock_ahead"),
    "base that is none": (add(base="x"), "bad_request"),
    "base below zero": (add(base=-1), "bad_request"),
    "base from the future": (add(base=10_000_000), "forked"),
    "too many lines": (add(name="add_tasks", args={"lines": ["x"] * 1001}), "too_many_events"),
    "unknown envelope field": ({**add(), "colour": "red"}, "bad_request"),
    "a text": ("add", "bad_request"),
    "null": (None, "bad_request"),
    "a list": ([], "bad_request"),
}


@pytest.mark.parametrize(("message", "expected"), MESSAGES.values(), ids=MESSAGES.keys())
def test_a_bad_command_is_refused_with_its_code(url: str, wire: Wire, message: Any, expected: str) -> None:
    before = head(url)
    assert code(wire.call("command", message)) == expected
    assert head(url) == before


def test_every_answer_tells_the_time(wire: Wire) -> None:
    """A device whose clock is days off learns it from its first answer, whatever that says."""
    before = time.time() * 1000
    answers = [
        wire.call("join", {"list": "nowhere"}),
        wire.call("join", {"list": "main"}),
        wire.call("command", add()),
        wire.call("command", add(id=id_at(time.time() + 3 * DAY_S))),
        wire.call("presence", {"list": "main"}),
        wire.call("presence", {"list": 5}),
        wire.call("leave", {"list": "main"}),
        wire.call("nonsense", {}),
        wire.call_raw('["command",{"list":NaN}]'),
    ]
    assert [answer["ok"] for answer in answers] == [False, True, True, False, True, False, True, False, False]
    assert all(before - 1 <= answer["now"] <= time.time() * 1000 for answer in answers)


RAW = {
    "NaN": '["command",{"list":NaN}]',
    "infinity": '["command",{"list":-Infinity}]',
    "5,000 digits": f'["command",{{"list":{"9" * 5000}}}]',
    "20,000 brackets": '["command",' + "[" * 20_000 + "]" * 20_000 + "]",
    "20,000 open brackets": '["command",' + "[" * 20_000,
    "20,000 braces": '["command",' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "]",
    "lone surrogate": r'["command",{"list":"main","name":"add_task","args":{"title":"\ud800"}}]',
    "cut short": '["command",{"list":"main"',
    "a huge exponent": '["command",{"list":1e999}]',
    "control characters": '["command",{"list":"a\x00"}]',
}


@pytest.mark.parametrize("text", RAW.values(), ids=RAW.keys())
def test_text_that_is_no_json_is_answered_as_malformed(url: str, wire: Wire, text: str) -> None:
    before = head(url)
    assert code(wire.call_raw(text)) == "malformed"
    assert head(url) == before
    assert wire.call("join", {"list": "main"})["ok"]


NO_EVENT = {
    "empty": "[]",
    "number": "[5]",
    "nested": "[[]]",
    "object": '[{"a":1}]',
    "no such message": '["x"]',
}


@pytest.mark.parametrize("text", NO_EVENT.values(), ids=NO_EVENT.keys())
def test_json_that_is_no_message_of_ours_is_answered(wire: Wire, text: str) -> None:
    assert code(wire.call_raw(text)) == "bad_request"
    assert wire.call("join", {"list": "main"})["ok"]


@pytest.mark.parametrize("text", ['["join"]', '["join",1,2,3]', '["leave",null]', '["presence",{"list":5}]'])
def test_other_messages_of_a_wrong_shape_are_answered(wire: Wire, text: str) -> None:
    assert code(wire.call_raw(text)) == "bad_request"


def test_binary_attachments_are_refused_and_the_connection_goes_on(url: str, wire: Wire) -> None:
    before = head(url)
    text = '["command",{"_placeholder":true,"num":0},{"_placeholder":true,"num":7}]'
    assert code(wire.wait(wire.send_raw(text, (b"\x00" * 100, b"x")))) == "bad_request"
    assert wire.call("join", {"list": "main"})["ok"]
    assert head(url) == before


def test_a_reused_id_with_another_body_is_refused(url: str, wire: Wire) -> None:
    first = add()
    assert wire.call("command", first)["ok"]
    before = head(url)
    assert code(wire.call("command", {**first, "args": {"title": "Another"}})) == "command_reused"
    assert head(url) == before
    again = wire.call("command", first)
    assert again["ok"]
    assert again["duplicate"] is True


def test_a_task_cannot_be_moved_after_itself_or_below_its_own_child(url: str, wire: Wire, task: str) -> None:
    child = add(args={"title": "Child", "parent": task})
    assert wire.call("command", child)["ok"]
    before = head(url)
    after_itself = command("main", "move_task", {"task": task, "after": task})
    below_child = command("main", "move_task", {"task": task, "parent": child["id"]})
    assert code(wire.call("command", after_itself)) == "move_into_itself"
    assert code(wire.call("command", below_child)) == "move_into_itself"
    assert head(url) == before


def test_a_stale_edit_is_told_with_both_texts(wire: Wire, task: str) -> None:
    base = wire.call("join", {"list": "main"})["position"]
    theirs = command("main", "edit_task", {"task": task, "title": "Oat milk"}, base)
    mine = command("main", "edit_task", {"task": task, "title": "Soy milk"}, base)
    assert wire.call("command", theirs)["ok"]
    answer = wire.call("command", mine)
    assert code(answer) == "stale_edit"
    assert answer["error"]["fields"]["title"]["yours"] == "Soy milk"
    assert answer["error"]["fields"]["title"]["theirs"] == "Oat milk"
    forced = command("main", "edit_task", {"task": task, "title": "Soy milk", "force": True}, base)
    assert wire.call("command", forced)["ok"]


@pytest.mark.parametrize("fragments", [1, 2])
def test_an_oversized_message_closes_its_connection_and_is_counted(url: str, fragments: int) -> None:
    before, counted = head(url), oversized(url)
    wire = Wire(url)
    message = "42" + json.dumps(["command", add(args={"title": "x" * 70_000})])
    if fragments == 1:
        wire._socket.send(message)
    else:
        half = len(message) // 2
        wire._socket.send_frame(_frame(message[:half], first=True, last=False))
        wire._socket.send_frame(_frame(message[half:], first=False, last=True))
    wait_until(wire.closed.is_set)
    wait_until(lambda: oversized(url) == counted + 1)
    with pytest.raises(Disconnected):
        wire.call("join", {"list": "main"})
    assert head(url) == before


def test_a_message_just_below_the_limit_is_taken(wire: Wire) -> None:
    message = command("main", "add_task", {"title": "Long notes", "notes": "é" * 20_000})
    assert wire.call("command", message)["ok"]


def _frame(text: str, first: bool, last: bool) -> Any:
    from websocket import ABNF

    return ABNF.create_frame(text, ABNF.OPCODE_TEXT if first else ABNF.OPCODE_CONT, 1 if last else 0)


def oversized(url: str) -> float:
    page = urllib.request.urlopen(f"{url}/metrics", timeout=5).read().decode()
    return float(
        next(line for line in page.splitlines() if line.startswith("todo_oversized_messages_total")).split()[
            1
        ]
    )
