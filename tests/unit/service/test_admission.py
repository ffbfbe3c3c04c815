"""The queue of joins: bounded, in turn, one look at the log for many, and others get their turns between."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from tests.harness import wait_until
from tests.logs import append_many
from todo.access import ANYBODY
from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.service import admission
from todo.service.admission import BATCH, JoinQueue
from todo.service.joining import Joined, Joiner
from todo.service.subscriptions import Subscriptions
from todo.tasks.aggregate import LIST


class CountingLog(MemoryLog):
    reads = 0

    def read_many(self, *arguments: Any) -> Any:
        self.reads += 1
        return super().read_many(*arguments)


class Queue:
    def __init__(self, open_lists: tuple[str, ...] = ("main", "other")) -> None:
        self.log = CountingLog()
        subscriptions = Subscriptions()
        subscriptions.connect("reader")
        self.boards = Boards(self.log, KINDS, followed=subscriptions)
        self.pauses = 0
        self.attached = 0
        self.answers: list[tuple[str, Joined | TodoError]] = []
        self.queue = JoinQueue(
            Joiner(self.log, self.boards, Kinds([LIST], always=open_lists), subscriptions, lambda: 0),
            self._pause,
        )

    def _pause(self) -> None:
        self.pauses += 1

    def _attach(self) -> None:
        self.attached += 1

    def ask(self, list_id: Any, since: Any = None) -> None:
        self.queue.submit(
            ANYBODY, "reader", list_id, since, None, self._attach, lambda a: self.answers.append((list_id, a))
        )


def test_many_for_one_list_share_one_look_at_its_log() -> None:
    queue = Queue()
    append_many(queue.log, "main", 10)
    queue.boards.get("main")
    queue.log.reads = 0
    for _ in range(BATCH):
        queue.ask("main")
    queue.queue.turn()
    assert len(queue.answers) == queue.attached == BATCH
    assert all(isinstance(answer, Joined) and answer.position == 10 for _, answer in queue.answers)
    assert queue.log.reads == 1


def test_what_was_written_before_the_join_was_asked_for_is_in_the_answer() -> None:
    queue = Queue()
    append_many(queue.log, "main", 3)
    queue.boards.get("main")
    append_many(queue.log, "main", 4)
    queue.ask("main")
    queue.queue.turn()
    answer = queue.answers[0][1]
    assert isinstance(answer, Joined)
    assert answer.position == 7


def test_lists_take_turns() -> None:
    queue = Queue()
    for _ in range(3 * BATCH):
        queue.ask("main")
    queue.ask("other")
    queue.queue.turn()
    queue.queue.turn()
    assert [list_id for list_id, _ in queue.answers] == ["main"] * BATCH + ["other"]


def test_others_get_a_turn_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "SLICE_S", 0.0)
    queue = Queue()
    for _ in range(10):
        queue.ask("main")
    queue.queue.turn()
    assert queue.pauses >= 9


def test_too_many_are_refused_and_those_who_wait_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MOST_WAITING", 5)
    queue = Queue()
    for _ in range(5):
        queue.ask("main")
    with pytest.raises(TodoError) as refused:
        queue.ask("other")
    assert refused.value.code == "overloaded"
    queue.queue.turn()
    assert len(queue.answers) == 5
    queue.ask("other")


def test_each_is_answered_for_itself() -> None:
    queue = Queue()
    queue.ask("main", since=-1)
    queue.ask("main")
    queue.ask("nowhere")
    queue.queue.turn()
    queue.queue.turn()
    codes = [answer.code if isinstance(answer, TodoError) else "ok" for _, answer in queue.answers]
    assert codes == ["bad_request", "ok", "unknown_list"]
    assert queue.attached == 1
    assert queue.boards.is_watched("main")
    assert not queue.boards.is_watched("nowhere")


def test_a_fault_in_one_batch_does_not_end_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue()
    monkeypatch.setattr(Joiner, "join", lambda *_arguments, **_named: 1 / 0)
    queue.ask("main")
    queue.queue.turn()
    answer = queue.answers[0][1]
    assert isinstance(answer, TodoError)
    assert answer.code == "busy"


def test_what_is_no_list_id_is_refused_at_once() -> None:
    with pytest.raises(TodoError) as refused:
        Queue().ask("../etc")
    assert refused.value.code == "bad_request"


def test_its_loops_sleep_until_somebody_comes_and_end_when_it_is_closed() -> None:
    queue = Queue()
    append_many(queue.log, "main", 1)
    loops = [threading.Thread(target=queue.queue.run, daemon=True) for _ in range(4)]
    for loop in loops:
        loop.start()
    queue.ask("main")
    wait_until(lambda: len(queue.answers) == 1, 10, "an answer")
    queue.ask("main")
    wait_until(lambda: len(queue.answers) == 2, 10, "another")
    used = time.process_time()
    time.sleep(0.3)  # no condition to wait for: nothing is to happen
    assert time.process_time() - used < 0.15
    assert all(loop.is_alive() for loop in loops)
    queue.queue.close()
    for loop in loops:
        loop.join(10)
    assert not any(loop.is_alive() for loop in loops)
