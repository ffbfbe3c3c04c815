"""Deciding a run of commands: each on what those before it leave, within a budget, and without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.events import command_id
from tests.logs import append_many, new_id
from todo.access import Who
from todo.aggregate import state_hash
from todo.events.codec import SALT_BYTES
from todo.events.log import Appended
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.board import Board
from todo.projections.boards import load_board
from todo.service import deciding
from todo.service.deciding import MORE_EVENTS_S, Budget, Decided, decide_batch, entries_of
from todo.service.replica import now_ms
from todo.service.requests import Request, parse_request


class Ticking:
    """A clock on which each look takes a second."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def still() -> float:
    return 0.0


def request(name: str = "add_task", list_id: str = "main", **more: Any) -> Request:
    args = more.pop("args", {"title": "Milk"})
    message = {"list": list_id, "id": new_id(), "name": name, "args": args, **more}
    return parse_request(KINDS, message, Who("ann", everywhere="owner"), now_ms())


def board(store: MemoryLog, list_id: str = "main") -> Board:
    return load_board(store, KINDS, list_id)


def decide(board: Board, requests: Sequence[Request], budget: Budget | None = None) -> Decided:
    return decide_batch(
        board, requests, {}, now_ms(), lambda: bytes(SALT_BYTES), KINDS, budget or Budget(still, 1.0)
    )


def test_each_is_decided_on_what_the_ones_before_it_will_leave() -> None:
    task = new_id()
    added = request(args={"title": "Milk", "task": task})
    decided = decide(board(MemoryLog()), [added, request("complete_task", args={"task": task})])
    assert list(decided.positions.values()) == [1, 2]
    assert decided.batch
    assert [entry.type for entry in entries_of(decided.batch)] == ["task_added", "task_completed"]


def test_the_board_is_as_it_was_until_the_batch_is_appended() -> None:
    store = MemoryLog()
    append_many(store, "main", 2)
    before = board(store)
    decided = decide(before, [request()])
    assert (before.position, state_hash(before.state)) == (2, state_hash(board(store).state))
    assert decided.batch
    assert decided.start == before.cursor
    assert store.append([decided.batch]) == [Appended(3)]


def test_each_event_beyond_a_commands_first_counts_for_what_it_will_cost_later() -> None:
    many, one = request("add_tasks", args={"lines": ["Milk"] * 101}), request()
    decided = decide(board(MemoryLog()), [many, one, request()], Budget(still, 100 * MORE_EVENTS_S))
    assert decided.took_s == {many.command_id: 100 * MORE_EVENTS_S}
    assert decided.left[0] == one
    assert decide(board(MemoryLog()), [one]).took_s == {one.command_id: 0.0}


def test_a_refusal_and_a_command_that_changes_nothing_append_nothing_and_stop_nobody() -> None:
    store = MemoryLog()
    append_many(store, "main", 2)
    refused = request("complete_task", args={"task": command_id()})
    renamed, again = (request("rename_list", args={"title": "Shop"}) for _ in range(2))
    decided = decide(board(store), [refused, renamed, again])
    assert decided.refused[refused.command_id].code == "unknown_task"
    assert decided.positions == {renamed.command_id: 3}
    assert decided.unchanged == {again.command_id: 3}
    assert decided.took_s.keys() == {refused.command_id, renamed.command_id, again.command_id}


def test_where_nothing_is_to_be_appended_there_is_no_batch() -> None:
    refused = request("complete_task", args={"task": command_id()})
    assert decide(board(MemoryLog()), [refused]).batch is None


def test_when_the_time_is_over_the_rest_is_left_and_one_was_decided_at_least() -> None:
    requests = [request() for _ in range(4)]
    decided = decide(board(MemoryLog()), requests, Budget(Ticking(), 0.5))
    assert list(decided.positions) == [requests[0].command_id]
    assert decided.left == requests[1:]
    assert list(decided.took_s) == [requests[0].command_id]


def test_a_batch_has_only_so_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MAX_BATCH_ENTRIES", 2)
    requests = [request() for _ in range(4)]
    decided = decide(board(MemoryLog()), requests)
    assert decided.left == requests[2:]


def test_a_base_may_be_a_command_of_the_same_run() -> None:
    task = new_id()
    added = request(args={"title": "Milk", "task": task})
    first = request("edit_task", args={"task": task, "title": "Oil"}, base=added.command_id)
    stale = request("edit_task", args={"task": task, "title": "Eggs"}, base=added.command_id)
    fresh = request("edit_task", args={"task": task, "title": "Eggs"}, base=first.command_id)
    decided = decide(board(MemoryLog()), [added, first, stale, fresh])
    assert decided.refused[stale.command_id].code == "stale_edit"
    assert list(decided.positions) == [one.command_id for one in (added, first, fresh)]


def test_a_base_beyond_the_head_is_of_another_history() -> None:
    ahead = request(base=1)
    refused = decide(board(MemoryLog()), [ahead]).refused[ahead.command_id]
    assert (refused.code, refused.details) == ("forked", {"base": 1, "position": 0})


def test_a_list_that_is_not_there_takes_only_a_command_that_creates_it() -> None:
    nowhere = board(MemoryLog(), "new")
    early, late = request(list_id="new"), request(list_id="new")
    creating = request("create_list", "new", args={"title": "Shop"})
    decided = decide(nowhere, [early, creating, late])
    assert decided.refused[early.command_id].code == "unknown_list"
    assert decided.positions[creating.command_id] == 1
    assert late.command_id in decided.positions


def test_what_is_left_of_a_turns_time_is_shared_by_the_lists_that_are_left() -> None:
    now = 0.0
    budget = Budget(lambda: now, 8.0)
    budget.begin_part(4)
    now = 2.0
    assert not budget.part_is_used_up  # nothing was decided yet
    budget.is_begun = True
    assert budget.part_is_used_up
    assert not budget.is_used_up
    budget.begin_part(1)
    now = 7.9
    assert not budget.part_is_used_up
    now = 8.0
    assert budget.part_is_used_up
    assert budget.is_used_up
