"""The door of a process that stays only for a while: one command at a time, answered on return."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.logs import append_many, new_id
from todo.access import OPERATOR
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.service.local import LocalDoor
from todo.service.pending import Accepted
from todo.service.replica import now_ms
from todo.service.requests import Request, parse_request


@pytest.fixture
def store() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def door(store: MemoryLog) -> LocalDoor:
    return LocalDoor(store, KINDS, now_ms, lambda: os.urandom(SALT_BYTES))


def request(name: str = "add_task", list_id: str = "main", **args: Any) -> Request:
    message = {"list": list_id, "id": new_id(), "name": name, "args": args or {"title": "Milk"}}
    return parse_request(KINDS, message, OPERATOR, now_ms())


def test_a_command_is_in_the_log_when_it_returns_and_the_boards_show_it(
    door: LocalDoor, store: MemoryLog
) -> None:
    for position in (1, 2):
        assert door.execute(request()) == Accepted(position, "memory")
    assert store.heads(["main"])[0].position == 2
    assert door.boards.get("main").position == 2


def test_others_may_have_written_meanwhile(door: LocalDoor, store: MemoryLog) -> None:
    door.execute(request())
    append_many(store, "main", 3)
    assert door.execute(request()) == Accepted(5, "memory")


def test_the_same_command_again_is_a_duplicate(door: LocalDoor) -> None:
    again = request()
    assert door.execute(again) == Accepted(1, "memory")
    assert door.execute(again) == Accepted(1, "memory", duplicate=True)


def test_a_refusal_is_the_answer(door: LocalDoor) -> None:
    for refused, code in (
        (request(list_id="nowhere"), "unknown_list"),
        (request("complete_task", task=new_id()), "unknown_task"),
    ):
        answer = door.execute(refused)
        assert isinstance(answer, TodoError)
        assert answer.code == code
