"""Snapshots over HTTP: made once for all who wait, never older than the request, and in small steps."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.harness import wait_until
from tests.logs import append_many
from todo.access import ANYBODY, Who
from todo.errors import TodoError
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.service.door import Door
from todo.service.joining import Joiner, Viewed
from todo.service.subscriptions import Subscriptions
from web.http.snapshots import KEPT, TASKS_AT_ONCE, Compressed, Snapshots

NOT_USED: Any = None


class CountedDoor(Door):
    """Notes for which lists a state was read."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.made: list[str] = []

    def read(self, who: Who, log_id: str) -> Viewed:
        self.made.append(log_id)
        return super().read(who, log_id)


class Served:
    """Snapshots of lists in memory; `pause` is what is done between two steps of making one."""

    def __init__(self) -> None:
        self.store = MemoryLog()
        self.boards = Boards(self.store, KINDS)
        self.pauses = 0
        self.pause: Callable[[], None] = lambda: None
        joiner = Joiner(self.store, self.boards, KINDS, Subscriptions(), lambda: 0)
        door = CountedDoor(KINDS, NOT_USED, joiner, NOT_USED, Subscriptions(), lambda: 0)
        self.made = door.made
        self.snapshots = Snapshots(door, self._pause)

    def _pause(self) -> None:
        self.pauses += 1
        self.pause()


def position(compressed: Compressed) -> int:
    content = json.loads(gzip.decompress(compressed.body))
    assert len(content["snapshot"]["tasks"]) == content["position"]
    return int(content["position"])


def test_it_says_what_the_list_is_and_how_long_it_is_unpacked() -> None:
    served = Served()
    append_many(served.store, "main", 3)
    compressed = served.snapshots.compressed(ANYBODY, "main")
    body, size = compressed
    unpacked = gzip.decompress(body)
    assert b"".join(compressed.unpacked()) == unpacked
    board = served.boards.get("main")
    assert len(unpacked) == size
    assert json.loads(unpacked) == {
        "list": "main",
        "position": 3,
        "hash": board.cursor.hash.hex(),
        "snapshot": board.state.to_json_value(),
    }


def test_while_the_list_stands_still_one_is_made_for_all() -> None:
    served = Served()
    append_many(served.store, "main", 3)
    for _ in range(10):
        served.snapshots.compressed(ANYBODY, "main")
    assert served.made == ["main"]
    append_many(served.store, "main", 1)
    assert position(served.snapshots.compressed(ANYBODY, "main")) == 4


def test_all_who_come_while_one_is_made_share_the_next_and_get_none_that_is_older() -> None:
    served = Served()
    append_many(served.store, "main", 3)
    going_on, results = threading.Event(), []

    def hold() -> None:
        if not going_on.wait(20):
            raise AssertionError("nobody let it go on")

    def ask() -> None:
        results.append(position(served.snapshots.compressed(ANYBODY, "main")))

    served.pause = hold
    first = threading.Thread(target=ask)
    first.start()
    wait_until(lambda: served.pauses, 10, "one being made")
    append_many(served.store, "main", 5)
    others = [threading.Thread(target=ask) for _ in range(20)]
    for thread in others:
        thread.start()
    wait_until(lambda: served.snapshots._locks["main"][1] == 21, 10, "all waiting")
    append_many(served.store, "main", 1)
    served.boards.catch_up(["main"])
    assert len(served.made) == 1
    going_on.set()
    for thread in [first, *others]:
        thread.join(10)
    assert sorted(results) == [3] + [9] * 20
    assert len(served.made) == 2
    assert not served.snapshots._locks


def test_others_get_their_turn_after_every_few_tasks() -> None:
    served = Served()
    append_many(served.store, "main", 10 * TASKS_AT_ONCE)
    served.snapshots.compressed(ANYBODY, "main")
    assert served.pauses >= 10


def test_a_list_that_changes_while_it_is_written_is_given_as_it_was() -> None:
    served = Served()
    append_many(served.store, "main", 2 * TASKS_AT_ONCE)

    def change() -> None:
        served.pause = lambda: None
        append_many(served.store, "main", 1)
        served.boards.catch_up(["main"])

    served.pause = change
    assert position(served.snapshots.compressed(ANYBODY, "main")) == 2 * TASKS_AT_ONCE
    assert served.boards.get("main").position == 2 * TASKS_AT_ONCE + 1


@pytest.mark.parametrize(("list_id", "code"), [("nowhere", "unknown_list"), ("b ad", "bad_request")])
def test_a_list_that_cannot_be_opened_leaves_nothing_behind(list_id: str, code: str) -> None:
    served = Served()
    with pytest.raises(TodoError) as refused:
        served.snapshots.compressed(ANYBODY, list_id)
    assert refused.value.code == code
    assert not served.boards._boards
    assert not served.snapshots._locks


def test_it_is_unpacked_in_pieces() -> None:
    content = b"0123456789" * 100_000
    pieces = list(Compressed(gzip.compress(content), len(content)).unpacked())
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 65_536


def test_each_request_after_a_change_gets_the_list_as_it_is_since_then() -> None:
    served = Served()
    for count in range(1, 5):
        append_many(served.store, "main", 1)
        assert position(served.snapshots.compressed(ANYBODY, "main")) == count


def test_a_few_are_kept_and_the_one_that_nobody_loaded_for_longest_goes_first() -> None:
    served = Served()
    lists = [f"list{number}" for number in range(KEPT)]
    for list_id in [*lists, "one-more"]:
        append_many(served.store, list_id, 1)
    for list_id in [*lists, lists[0], "one-more"]:
        served.snapshots.compressed(ANYBODY, list_id)
    served.made.clear()
    for list_id in (lists[0], "one-more", lists[1]):
        served.snapshots.compressed(ANYBODY, list_id)
    assert served.made == [lists[1]]
