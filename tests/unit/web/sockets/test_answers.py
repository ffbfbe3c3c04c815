"""Answers to joins: those who missed the same share one text of it."""

from __future__ import annotations

import msgspec
import pytest

from tests.logs import append_many
from todo.access import ANYBODY
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.service.joining import Joined, Joiner
from todo.service.pending import Accepted
from todo.service.subscriptions import Subscriptions
from todo.tasks.aggregate import LIST
from web.sockets.answers import MOST_SHARED, WORTH_SHARING, JoinAnswers, accepted_answer


def joined(store: MemoryLog, boards: Boards, since: int | None) -> Joined:
    chain_hash = store.read("main", since - 1, 1)[0].hash.hex() if since else None
    return Joiner(store, boards, KINDS, Subscriptions(), lambda: 0).join(
        ANYBODY, "reader", "main", since, chain_hash, lambda: None
    )


def test_those_who_missed_the_same_events_share_their_text() -> None:
    store = MemoryLog()
    append_many(store, "main", 40)
    boards, answers = Boards(store, KINDS), JoinAnswers()
    first = answers.answer(joined(store, boards, 5), "a", False)
    second = answers.answer(joined(store, boards, 5), "b", False)
    other = answers.answer(joined(store, boards, 6), "c", False)
    assert first["events"] is second["events"]
    assert [event["position"] for event in msgspec.json.decode(first["events"])] == list(range(6, 41))
    assert [event["position"] for event in msgspec.json.decode(other["events"])] == list(range(7, 41))
    append_many(store, "main", 1)
    later = answers.answer(joined(store, boards, 5), "d", False)
    assert [event["position"] for event in msgspec.json.decode(later["events"])] == list(range(6, 42))


def test_what_is_shared_is_bounded() -> None:
    store = MemoryLog()
    append_many(store, "main", 60)
    boards, answers = Boards(store, KINDS), JoinAnswers()
    for since in range(1, 60 - WORTH_SHARING):
        answers.answer(joined(store, boards, since), None, False)
        assert len(answers._shared) <= MOST_SHARED


def test_the_answer_says_what_the_reader_has_to_know_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.sockets.answers.now_ms", lambda: 7)
    store = MemoryLog()
    append_many(store, "main", 5)
    answer = JoinAnswers().answer(joined(store, Boards(store, KINDS), 5), "somebody", False)
    assert answer == {
        "ok": True,
        "list": "main",
        "position": 5,
        "hash": store.heads(["main"])[0].hash.hex(),
        "now": 7,
        "kind": "list",
        "schema": LIST.schema,
        "limits": LIST.limits,
        "role": answer["role"],
        "you": "somebody",
        "events": [],
    }


def test_only_a_large_snapshot_is_fetched_elsewhere_and_only_by_who_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    boards, answers = Boards(store, KINDS), JoinAnswers()
    size = len(bytes(joined(store, boards, None).snapshot or b""))
    for least, over_http, name in (
        (size - 1, True, "snapshot_url"),
        (size, True, "snapshot"),
        (size - 1, False, "snapshot"),
    ):
        monkeypatch.setattr("web.sockets.answers.LARGE_BYTES", least)
        answer = answers.answer(joined(store, boards, None), None, over_http)
        assert {"snapshot", "snapshot_url"} & set(answer) == {name}


def test_what_was_accepted_before_is_said_to_be() -> None:
    answer = accepted_answer(Accepted(3, "disk", duplicate=True))
    assert (answer["ok"], answer["position"], answer["durability"], answer["duplicate"]) == (
        True,
        3,
        "disk",
        True,
    )
    assert "duplicate" not in accepted_answer(Accepted(3, "disk", duplicate=False))


def test_a_few_events_are_not_worth_it() -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    answer = JoinAnswers().answer(joined(store, Boards(store, KINDS), 2), None, False)
    assert [event.position for event in answer["events"]] == [3, 4, 5]


def test_the_snapshot_of_all_who_join_at_once_is_the_boards_own() -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    boards = Boards(store, KINDS)
    answer = JoinAnswers().answer(joined(store, boards, None), None, False)
    assert bytes(answer["snapshot"]) == boards.get("main").canonical()
