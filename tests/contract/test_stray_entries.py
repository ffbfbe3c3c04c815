"""An entry that somebody else wrote at a log's end: the list is damaged for joins and commands, not busy."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.contract.conftest import RedisStore
from tests.logs import append_many, new_id
from todo.access import ANYBODY, Who
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.redis import keys
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import Boards, load_board
from todo.service.committer import MAX_ROUNDS, Committer
from todo.service.joining import Joiner
from todo.service.pending import Accepted, Answer
from todo.service.replica import now_ms
from todo.service.requests import parse_request
from todo.service.subscriptions import Subscriptions

STRAYS = ["999-0", "6-0", "6-1", "5-1"]
FIELDS = [{"hello": "world"}, {"type": "task_added", "head": b"x" * 40, "body": b"\xc0"}]


class Service:
    """What a replica has, without its threads."""

    def __init__(self, store: RedisStore) -> None:
        self.lost: list[tuple[str, str]] = []
        subscriptions = Subscriptions()
        subscriptions.connect("reader")
        self.boards = Boards(
            store.log,
            KINDS,
            on_lost=lambda name, reason, _error: self.lost.append((name, reason)),
            followed=subscriptions,
        )
        self.joiner = Joiner(store.log, self.boards, KINDS, subscriptions, lambda: 0)
        self.committer = Committer(
            store.log,
            self.boards,
            now_ms,
            lambda: os.urandom(SALT_BYTES),
            lambda: "disk",
            lambda f: f(),
            KINDS,
        )

    def add(self, list_id: str = "main") -> Answer:
        args = {"task": new_id(), "title": "Buy milk"}
        message = {"list": list_id, "id": new_id(), "name": "add_task", "args": args}
        answers: list[Answer] = []
        self.committer.submit(
            parse_request(KINDS, message, Who("anonymous", everywhere="owner"), now_ms()), answers.append
        )
        for _ in range(MAX_ROUNDS + 5):
            if not answers:
                self.committer.turn()
        return answers[0]


def code(answer: Answer) -> str:
    return answer.code if isinstance(answer, TodoError) else "accepted"


@pytest.mark.parametrize("fields", FIELDS, ids=["other fields", "the right fields"])
@pytest.mark.parametrize("number", STRAYS)
@pytest.mark.parametrize("kept", ["loaded", "snapshot", "nothing"])
def test_it_is_damage_for_joins_and_commands(
    redis_store: RedisStore, kept: str, number: str, fields: dict[str, Any]
) -> None:
    log, service = redis_store.log, Service(redis_store)
    append_many(log, "main", 5)
    if kept == "snapshot":
        board = load_board(log, KINDS, "main")
        log.save_snapshot("main", board.position, snapshots.encode(board))
    if kept == "loaded":
        service.joiner.join(ANYBODY, "reader", "main", None, None, lambda: None)
    redis_store.client.xadd(keys.log("main"), fields, id=number)
    assert code(service.add()) == "log_damaged"
    with pytest.raises(TodoError) as caught:
        service.joiner.join(ANYBODY, "reader", "main", None, None, lambda: None)
    assert caught.value.code == "log_damaged"
    assert ("main", "damaged") in service.lost or kept != "loaded"
    assert isinstance(service.add("main"), TodoError)


def test_a_watched_list_is_lost_when_its_heads_are_compared(redis_store: RedisStore) -> None:
    for number in STRAYS:
        redis_store.client.flushall()
        service = Service(redis_store)
        append_many(redis_store.log, "main", 5)
        service.joiner.join(ANYBODY, "reader", "main", None, None, lambda: None)
        redis_store.client.xadd(keys.log("main"), {"hello": "world"}, id=number)
        service.boards.compare_heads()
        assert service.lost == [("main", "damaged")], number


def test_an_empty_open_list_with_a_stray_entry(redis_store: RedisStore) -> None:
    service = Service(redis_store)
    service.joiner.join(ANYBODY, "reader", "main", None, None, lambda: None)
    redis_store.client.xadd(keys.log("main"), {"hello": "world"}, id="999-0")
    assert code(service.add()) == "log_damaged"


def test_another_list_goes_on(redis_store: RedisStore) -> None:
    service = Service(redis_store)
    service.joiner.join(ANYBODY, "reader", "main", None, None, lambda: None)
    redis_store.client.xadd(keys.log("damaged"), {"hello": "world"}, id="999-0")
    assert code(service.add("damaged")) == "log_damaged"
    assert isinstance(service.add("main"), Accepted)
