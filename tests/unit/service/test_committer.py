"""Group commit: order, exactly once, conflicts between replicas, and what a stale board must not refuse."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from tests.harness import wait_until
from tests.logs import added, append, append_many, new_id
from todo.access import Who
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.log import AppendResult, Batch, Conflict, Seen
from todo.events.memory_log import MemoryLog, MemoryPipeline
from todo.kinds import KINDS
from todo.projections.boards import Boards, load_board
from todo.service.committer import MAX_ROUNDS, Committer
from todo.service.pending import Accepted, Answer
from todo.service.replica import now_ms
from todo.service.requests import Request, parse_request


class Writer:
    """A replica's committer without threads: `send` submits, `answers` are what came back, in order."""

    def __init__(self, store: MemoryLog, clock: Callable[[], int] = now_ms) -> None:
        self.store = store
        self.boards = Boards(store, KINDS)
        self.committer = Committer(
            store,
            self.boards,
            clock,
            lambda: os.urandom(SALT_BYTES),
            lambda: "memory",
            lambda work: work(),
            KINDS,
            monotonic=lambda: 0.0,  # no turn ends for want of time, however busy the machine is
        )
        self.answers: list[tuple[str, Answer]] = []

    def send(self, request: Request) -> None:
        self.committer.submit(request, lambda answer: self.answers.append((request.command_id, answer)))

    def settle(self, turns: int = MAX_ROUNDS + 5) -> None:
        for _ in range(turns):
            self.committer.turn()

    def do(self, request: Request) -> Answer:
        self.send(request)
        self.settle(5)
        command_id, answer = self.answers[-1]
        assert command_id == request.command_id
        return answer


def request(
    name: str, args: dict[str, Any], list_id: str = "main", base: Any = None, id: str = ""
) -> Request:
    message = {"list": list_id, "id": id or new_id(), "name": name, "args": args}
    return parse_request(
        KINDS,
        message if base is None else {**message, "base": base},
        Who("ann", everywhere="owner"),
        now_ms(),
    )


def add(title: str = "Buy milk", **more: Any) -> Request:
    return request("add_task", {"title": title}, **more)


def code(answer: Answer) -> str:
    return answer.code if isinstance(answer, TodoError) else "ok"


def position(answer: Answer) -> int:
    assert isinstance(answer, Accepted), answer
    return answer.position


def types(store: MemoryLog, list_id: str = "main") -> list[str]:
    return [entry.type for entry in store.read(list_id, 0, 1000)]


def assert_dense(store: MemoryLog, list_id: str = "main") -> None:
    entries = store.read(list_id, 0, 100_000)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    load_board(store, KINDS, list_id, use_snapshot=False)  # checks every link of the chain


def test_commands_of_one_list_take_effect_in_the_order_they_came() -> None:
    writer = Writer(MemoryLog())
    requests = [add(f"Task {number}") for number in range(100)]
    for one in requests:
        writer.send(one)
    writer.settle(2)
    assert [answer for _, answer in writer.answers] == [
        Accepted(number, "memory") for number in range(1, 101)
    ]
    assert [command_id for command_id, _ in writer.answers] == [one.command_id for one in requests]


def test_what_waits_is_appended_in_one_round_trip_for_all_lists() -> None:
    calls: list[int] = []

    class Counting(MemoryLog):
        @contextmanager
        def pipeline(self) -> Iterator[MemoryPipeline]:
            with super().pipeline() as pipe:
                yield pipe
                calls.append(len(pipe.sent))

    store = Counting()
    append_many(store, "other", 1)
    calls.clear()
    writer = Writer(store)
    for list_id in ("main", "other"):
        writer.boards.get(list_id)
        for _ in range(20):
            writer.send(add(list_id=list_id))
    writer.settle(1)
    assert calls == [2]
    assert len(writer.answers) == 40


def test_a_batch_is_sent_before_the_next_list_is_decided_and_all_before_an_answer_is_waited_for() -> None:
    steps: list[str] = []

    class Telling(MemoryLog):
        @contextmanager
        def pipeline(self) -> Iterator[MemoryPipeline]:
            yield Pipeline(self)

        def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
            steps.append(f"answer {batches[0].list_id}")
            return super().append(batches)

    class Pipeline(MemoryPipeline):
        def send(self, batch: Batch) -> None:
            steps.append(f"send {batch.list_id}")
            super().send(batch)

    def clock() -> int:
        steps.append("decide")
        return now_ms()

    store = Telling()
    writer = Writer(store, clock)
    append_many(store, "other", 1)
    for list_id in ("main", "other"):
        writer.boards.get(list_id)
        writer.send(add(list_id=list_id))
    steps.clear()
    writer.settle(1)
    assert steps == [
        *("decide", "send main", "decide", "send other"),
        *("answer main", "answer other"),
    ]


def test_the_group_of_an_action_and_the_position_before_stand_in_the_events() -> None:
    writer = Writer(MemoryLog())
    first, group = new_id(), new_id()
    writer.do(add(id=first))
    message = {
        "list": "main",
        "id": new_id(),
        "name": "complete_task",
        "args": {"task": first},
        "group": group,
    }
    writer.do(parse_request(KINDS, message, Who("ann", everywhere="owner"), now_ms()))
    events = writer.boards.get("main").recent
    assert [(record.event.group, record.event.previous) for record in events] == [(None, 0), (group, 1)]


def test_a_repeated_command_gets_the_first_answer_and_is_not_applied_again() -> None:
    writer = Writer(MemoryLog())
    first = add()
    assert position(writer.do(first)) == 1
    writer.do(add("Another"))
    again = writer.do(first)
    assert again == Accepted(1, "memory", duplicate=True)
    assert len(types(writer.store)) == 2


def test_a_command_sent_twice_at_once_is_applied_once() -> None:
    writer = Writer(MemoryLog())
    twin = add()
    for _ in range(3):
        writer.send(twin)
    writer.settle()
    assert [position(answer) for _, answer in writer.answers] == [1, 1, 1]
    assert types(writer.store) == ["task_added"]


def test_a_repeated_command_that_would_be_refused_now_still_gets_its_first_answer() -> None:
    writer = Writer(MemoryLog())
    first = add()
    writer.do(first)
    rename = request("edit_task", {"task": first.command_id, "title": "Bread"}, base=1)
    assert position(writer.do(rename)) == 2
    writer.do(request("edit_task", {"task": first.command_id, "title": "Butter"}))
    assert writer.do(rename) == Accepted(2, "memory", duplicate=True)


def test_an_id_used_for_another_command_is_refused() -> None:
    writer = Writer(MemoryLog())
    first = add()
    writer.do(first)
    assert code(writer.do(add("Something else", id=first.command_id))) == "command_reused"
    assert (
        code(writer.do(request("delete_task", {"task": new_id()}, id=first.command_id))) == "command_reused"
    )
    assert len(types(writer.store)) == 1


def test_a_refused_command_is_decided_afresh() -> None:
    writer = Writer(MemoryLog())
    task = new_id()
    complete = request("complete_task", {"task": task})
    assert code(writer.do(complete)) == "unknown_task"
    writer.do(request("add_task", {"title": "Late", "task": task}))
    assert position(writer.do(complete)) == 2


def test_a_command_that_changes_nothing_answers_the_head() -> None:
    writer = Writer(MemoryLog())
    task = add()
    writer.do(task)
    writer.do(add("Another"))
    assert position(writer.do(request("reopen_task", {"task": task.command_id}))) == 2
    assert len(types(writer.store)) == 2


def test_replicas_that_know_nothing_of_each_other_write_one_dense_history() -> None:
    store = MemoryLog()
    writers = [Writer(store) for _ in range(3)]
    for number in range(30):
        for writer in writers:
            writer.send(add(f"Task {number}"))
        writers[number % 3].settle(1)
    for writer in writers:
        writer.settle()
    assert sorted(position(answer) for writer in writers for _, answer in writer.answers) == list(
        range(1, 91)
    )
    assert_dense(store)
    for writer in writers:
        writer.boards.catch_up(["main"])
    assert len({state_hash(writer.boards.get("main").state) for writer in writers}) == 1


def test_the_order_of_commands_survives_a_conflict_while_more_come_in() -> None:
    class Interrupted(MemoryLog):
        hook: Callable[[], None] | None = None

        def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
            hook, self.hook = self.hook, None
            if hook:
                hook()
            return super().append(batches)

    store = Interrupted()
    writer, other = Writer(store), Writer(store)
    writer.boards.get("main")
    other.do(add("Theirs"))
    store.hook = lambda: writer.send(add("Mine 3"))
    for number in range(3):
        writer.send(add(f"Mine {number}"))
    writer.settle()
    assert sorted(position(answer) for _, answer in writer.answers) == [2, 3, 4, 5]
    titles = [task.title for task in load_board(store, KINDS, "main").state.tasks.values()]
    assert titles == ["Theirs", *(f"Mine {number}" for number in range(4))]


def test_a_board_that_lags_refuses_nothing_that_the_log_would_accept() -> None:
    store = MemoryLog()
    ahead, behind = Writer(store), Writer(store)
    behind.boards.get("main")
    task = add()
    ahead.do(task)
    assert position(behind.do(request("complete_task", {"task": task.command_id}))) == 2


def test_a_base_or_an_undo_beyond_a_lagging_board_is_looked_up() -> None:
    store = MemoryLog()
    ahead, behind = Writer(store), Writer(store)
    behind.boards.get("main")
    task = add()
    ahead.do(task)
    edit = request("edit_task", {"task": task.command_id, "title": "Bread"}, base=1)
    assert position(behind.do(edit)) == 2
    ahead.do(add())
    assert position(behind.do(request("undo", {"position": 3}))) == 4


def test_a_base_beyond_the_head_is_another_history() -> None:
    writer = Writer(MemoryLog())
    task = add()
    writer.do(task)
    edit = request("edit_task", {"task": task.command_id, "title": "Bread"}, base=7)
    assert code(writer.do(edit)) == "forked"


def test_an_edit_may_name_ones_own_earlier_command_as_its_base_before_that_is_answered() -> None:
    writer = Writer(MemoryLog())
    task = add()
    writer.do(task)
    first = request("edit_task", {"task": task.command_id, "title": "Bread"}, base=1)
    second = request("edit_task", {"task": task.command_id, "title": "Brown bread"}, base=first.command_id)
    writer.send(first)
    writer.send(second)
    writer.settle()
    assert [position(answer) for _, answer in writer.answers[-2:]] == [2, 3]


def test_an_edit_on_top_of_a_refused_edit_is_refused_too() -> None:
    writer = Writer(MemoryLog())
    task = add()
    writer.do(task)
    writer.do(request("edit_task", {"task": task.command_id, "title": "Theirs"}))
    first = request("edit_task", {"task": task.command_id, "title": "Mine"}, base=1)
    second = request("edit_task", {"task": task.command_id, "title": "Mine too"}, base=first.command_id)
    writer.send(first)
    writer.send(second)
    writer.settle()
    assert [code(answer) for _, answer in writer.answers[-2:]] == ["stale_edit", "stale_edit"]


def test_undo_takes_back_a_whole_command_far_behind_the_recent_events() -> None:
    writer = Writer(MemoryLog())
    lines = request("add_tasks", {"lines": [f"Line {number}" for number in range(600)]})
    assert position(writer.do(lines)) == 600
    for _ in range(3):
        writer.do(request("add_tasks", {"lines": [f"More {number}" for number in range(300)]}))
    assert position(writer.do(request("undo", {"position": 10}))) == 1500 + 600
    assert_dense(writer.store)


def test_an_unknown_list_is_refused_and_can_be_created() -> None:
    writer = Writer(MemoryLog())
    assert code(writer.do(add(list_id="home"))) == "unknown_list"
    assert position(writer.do(request("create_list", {"title": "Home"}, list_id="home"))) == 1
    assert position(writer.do(add(list_id="home"))) == 2


def test_one_refusal_does_not_hold_up_the_others_of_its_batch() -> None:
    writer = Writer(MemoryLog())
    writer.send(add())
    writer.send(request("complete_task", {"task": new_id()}))
    writer.send(add())
    writer.settle()
    assert sorted(code(answer) for _, answer in writer.answers) == ["ok", "ok", "unknown_task"]


def test_a_history_that_was_put_back_is_found_when_writing() -> None:
    store = MemoryLog()
    lost: list[str] = []
    writer = Writer(store)
    writer.boards._on_lost = lambda list_id, reason, error: lost.append(reason)
    for number in range(5):
        writer.do(add(f"Task {number}"))
    del store._logs["main"][2:]
    answer = writer.do(add("After"))
    assert position(answer) == 3
    assert lost == ["forked"]
    assert_dense(store)


def test_while_the_store_is_away_nothing_is_acknowledged_and_a_second_try_is_not_a_second_task() -> None:
    class Fragile(MemoryLog):
        away = "no"

        def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
            if self.away == "before":
                raise TodoError("store_unavailable")
            results = super().append(batches)
            if self.away == "after":
                raise TodoError("store_unavailable")
            return results

    store = Fragile()
    writer = Writer(store)
    first, second = add("First"), add("Second")
    store.away = "before"
    assert code(writer.do(first)) == "store_unavailable"
    assert types(store) == []
    store.away = "after"
    assert code(writer.do(second)) == "store_unavailable"
    store.away = "no"
    assert position(writer.do(second)) == 1
    assert position(writer.do(first)) == 2
    assert types(store) == ["task_added", "task_added"]


def test_if_the_store_goes_away_midway_what_was_answered_stands_and_all_others_hear_of_it() -> None:
    class Ending(MemoryLog):
        is_ending = False

        def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
            if self.is_ending and batches[0].list_id != "main":
                raise TodoError("store_unavailable")
            return super().append(batches)

    store = Ending()
    lists = ["main", "second", "third"]
    for list_id in lists:
        append_many(store, list_id, 1)
    store.is_ending = True
    writer = Writer(store)
    requests = [add(list_id=list_id) for list_id in lists]
    for list_id, one in zip(lists, requests, strict=True):
        writer.boards.get(list_id)
        writer.send(one)
    writer.settle(1)
    answers = dict(writer.answers)
    assert position(answers[requests[0].command_id]) == 2
    assert [code(answers[one.command_id]) for one in requests[1:]] == ["store_unavailable"] * 2


def test_what_was_answered_is_not_answered_again_if_the_store_goes_away_over_another() -> None:
    class Forgetful(MemoryLog):
        def find(self, list_id: str, command_id: str) -> Seen | None:
            raise TodoError("store_unavailable")

    writer = Writer(Forgetful())
    writer.boards.get("main")
    accepted, refused = add(), request("complete_task", {"task": new_id()})
    writer.send(accepted)
    writer.send(refused)
    writer.settle(1)
    assert [command_id for command_id, _ in writer.answers] == [accepted.command_id, refused.command_id]
    assert position(writer.answers[0][1]) == 1
    assert code(writer.answers[1][1]) == "store_unavailable"


def test_endless_conflicts_end_in_busy_and_nothing_applied() -> None:
    class Contended(MemoryLog):
        def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
            return [Conflict([], 0) for _ in batches]

    writer = Writer(Contended())
    writer.send(add())
    writer.settle()
    assert [code(answer) for _, answer in writer.answers] == ["busy"]


def test_a_list_that_cannot_be_read_answers_why() -> None:
    store = MemoryLog()
    append(store, "main", [added(), added()])
    store._logs["main"][0] = replace(store._logs["main"][0], body=b"x")
    assert code(Writer(store).do(add())) == "log_damaged"


def test_more_than_a_batch_takes_is_done_in_turns_and_in_order() -> None:
    writer = Writer(MemoryLog())
    lines = [f"Line {number}" for number in range(900)]
    for _ in range(5):
        writer.send(request("add_tasks", {"lines": lines}))
    writer.settle()
    assert [position(answer) for _, answer in writer.answers] == [900, 1800, 2700, 3600, 4500]


def test_what_was_submitted_before_the_stop_is_still_answered() -> None:
    writer = Writer(MemoryLog())
    for _ in range(50):
        writer.send(add())
    writer.committer.close()
    thread = threading.Thread(target=writer.committer.run)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert len(writer.answers) == 50


def test_its_loop_sleeps_until_it_is_closed() -> None:
    writer = Writer(MemoryLog())
    loop = threading.Thread(target=writer.committer.run, daemon=True)
    loop.start()
    writer.send(add())
    wait_until(lambda: writer.answers, 10, "an answer")
    used = time.process_time()
    time.sleep(0.3)  # no condition to wait for: nothing is to happen
    assert time.process_time() - used < 0.15
    assert loop.is_alive()
    writer.committer.close()
    loop.join(10)
    assert not loop.is_alive()


def test_a_list_that_loads_when_it_is_closed_is_still_waited_for() -> None:
    writer = Writer(MemoryLog())
    loads: list[Callable[[], None]] = []
    writer.committer._queues._opener._spawn = loads.append
    writer.send(add())
    loop = threading.Thread(target=writer.committer.run, daemon=True)
    loop.start()
    wait_until(lambda: loads, 10, "a list that loads")
    writer.committer.close()
    assert not writer.answers
    assert loop.is_alive()
    loads.pop()()
    loop.join(10)
    assert not loop.is_alive()
    assert [position(answer) for _, answer in writer.answers] == [1]


def test_the_answer_is_worth_what_the_store_says() -> None:
    writer = Writer(MemoryLog())
    writer.committer._settler._durability = lambda: "disk"
    answer = writer.do(add())
    assert isinstance(answer, Accepted)
    assert answer.durability == "disk"
