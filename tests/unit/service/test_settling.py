"""What becomes of commands after the log's answer: answered when it is certain, else decided again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.events import batch_after, command_id
from tests.logs import append_many, new_id
from todo.access import Who
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES, origin
from todo.events.log import Appended, AppendResult, Duplicate, Forked, Seen
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.board import Board
from todo.projections.boards import Boards
from todo.service.deciding import Budget, Decided, decide_batch
from todo.service.pending import Accepted, Answer, PendingCommand
from todo.service.queues import Queues, Turn
from todo.service.replica import now_ms
from todo.service.requests import Request, parse_request
from todo.service.settling import MAX_ROUNDS, Settler


class Settling:
    """One list's commands, from where they were decided. `answers` come by command id."""

    def __init__(self, store: MemoryLog | None = None) -> None:
        self.store = store or MemoryLog()
        self.boards = Boards(self.store, KINDS)
        self.queues = Queues(self.store, self.boards, lambda work: work(), KINDS)
        self.settler = Settler(self.store, self.boards, self.queues, lambda: "disk")
        self.answers: dict[str, Answer] = {}
        self.board: Board = self.boards.get("main")

    def send(self, *requests: Request) -> None:
        for request in requests:

            def answered(answer: Answer, id: str = request.command_id) -> None:
                assert id not in self.answers
                self.answers[id] = answer

            self.queues.submit(request, answered)

    def waiting(self) -> list[PendingCommand]:
        """Those that can be decided now."""
        taken = self.queues.take(0.0, Turn(1.0, 100, lambda *_: True))
        return taken.ready.get("main", [])

    def decide(self, items: Sequence[PendingCommand]) -> Decided:
        requests, budget = [item.request for item in items], Budget(lambda: 0.0, 1.0)
        return decide_batch(self.board, requests, {}, now_ms(), lambda: bytes(SALT_BYTES), KINDS, budget)

    def settle(self, result: AppendResult | TodoError | None = None) -> list[PendingCommand]:
        """Decides what waits, appends it unless there is a result already, and settles it."""
        items = self.waiting()
        decided = self.decide(items)
        if decided.batch is None:
            self.settler.finish([(items, decided)])
            return items
        self.settler.appended(items, decided, result or self.store.append([decided.batch])[0])
        self.settler.finish([])
        return items


def add(title: str = "Milk") -> Request:
    return request("add_task", title=title)


def refused() -> Request:
    return request("complete_task", task=command_id())


def request(name: str, **args: str) -> Request:
    return parse_request(
        KINDS,
        {"list": "main", "id": new_id(), "name": name, "args": args},
        Who("ann", everywhere="owner"),
        now_ms(),
    )


@pytest.fixture
def settling() -> Settling:
    return Settling()


def test_what_was_appended_is_accepted_with_its_position_and_the_board_moves(settling: Settling) -> None:
    one, two = add(), add()
    settling.send(one, two)
    settling.settle()
    assert settling.answers == {
        one.command_id: Accepted(1, "disk"),
        two.command_id: Accepted(2, "disk"),
    }
    assert settling.board.position == 2


def test_after_a_conflict_the_board_knows_what_came_between_and_all_is_decided_again(
    settling: Settling,
) -> None:
    one, two = add(), refused()
    settling.send(one, two)
    append_many(settling.store, "main", 3)
    settling.settle()
    assert not settling.answers
    assert settling.board.position == 3
    items = settling.settle()
    assert [item.rounds for item in items] == [1, 1]
    assert settling.answers[one.command_id] == Accepted(4, "disk")
    assert isinstance(settling.answers[two.command_id], TodoError)


def test_after_too_many_conflicts_a_command_is_answered_with_busy(settling: Settling) -> None:
    one = add()
    settling.send(one)
    for _ in range(MAX_ROUNDS + 1):
        assert not settling.answers
        append_many(settling.store, "main", 1)
        settling.settle()
    answer = settling.answers[one.command_id]
    assert isinstance(answer, TodoError)
    assert answer.code == "busy"
    assert not settling.waiting()


def test_a_command_that_is_in_the_log_already_is_a_duplicate_and_the_others_are_decided_again(
    settling: Settling,
) -> None:
    earlier, reused, new = add(), add(), add()
    settling.send(earlier, reused, new)
    seen = {
        earlier.command_id: Seen(7, earlier.fingerprint),
        reused.command_id: Seen(8, b"other"),
    }
    settling.settle(Duplicate(seen))
    assert settling.answers[earlier.command_id] == Accepted(7, "disk", duplicate=True)
    answer = settling.answers[reused.command_id]
    assert isinstance(answer, TodoError)
    assert answer.code == "command_reused"
    assert [item.request for item in settling.waiting()] == [new]


def test_where_the_log_refuses_the_batch_all_of_it_is_told_so(settling: Settling) -> None:
    requests = [add(), add(), refused()]
    settling.send(*requests)
    failure = TodoError("store_full")
    settling.settle(failure)
    assert list(settling.answers.values()) == [failure] * 3
    assert settling.board.position == 0


def test_a_board_on_another_history_is_thrown_away_and_its_commands_wait(settling: Settling) -> None:
    append_many(settling.store, "main", 2)
    settling.boards.catch_up(["main"])
    settling.store._logs["main"].clear()
    one = add()
    settling.send(one)
    settling.settle(Forked(0))
    assert settling.boards.loaded("main") is None
    assert not settling.answers


def test_refusals_and_what_changes_nothing_are_answered_once_the_log_was_seen_to_stand_still(
    settling: Settling,
) -> None:
    append_many(settling.store, "main", 2)
    settling.boards.catch_up(["main"])
    no, nothing = refused(), request("reopen_all")
    settling.send(no, nothing)
    settling.settle()
    answer = settling.answers[no.command_id]
    assert isinstance(answer, TodoError)
    assert answer.code == "unknown_task"
    assert settling.answers[nothing.command_id] == Accepted(2, "disk")


def test_a_refusal_on_a_board_that_is_behind_is_decided_again_on_the_logs_head(settling: Settling) -> None:
    no = refused()
    settling.send(no)
    append_many(settling.store, "main", 3)
    settling.settle()
    assert not settling.answers
    assert settling.board.position == 3
    settling.settle()
    assert no.command_id in settling.answers


def test_a_command_that_was_accepted_once_is_not_refused_when_it_is_sent_again(settling: Settling) -> None:
    """Its task may have been deleted since: what counts is what became of it then."""
    again = refused()
    batch = batch_after("main", origin("main"), 1, commands=[again.command_id])
    command = batch.commands[0]._replace(fingerprint=again.fingerprint)
    settling.store.append([batch._replace(commands=[command])])
    settling.boards.catch_up(["main"])
    settling.send(again)
    settling.settle()
    assert settling.answers[again.command_id] == Accepted(1, "disk", duplicate=True)


def test_a_refusal_that_the_log_could_not_be_asked_about_says_that_the_store_is_away() -> None:
    asked: list[int] = []

    class Away(MemoryLog):
        def find_many(self, wanted: Sequence[tuple[str, str]]) -> list[Seen | None]:
            asked.append(len(wanted))
            raise TodoError("store_unavailable")

    settling = Settling(Away())
    for requests in ([add(), refused()], [refused()]):
        settling.send(*requests)
        settling.settle()
        *accepted, answer = (settling.answers[one.command_id] for one in requests)
        assert all(isinstance(one, Accepted) for one in accepted)
        assert isinstance(answer, TodoError)
        assert answer.code == "store_unavailable"
    assert asked == [1, 1]


def test_what_the_batch_had_no_room_for_comes_next_and_counts_as_no_conflict(settling: Settling) -> None:
    requests = [add(), add(), add()]
    settling.send(*requests)
    items = settling.waiting()
    decided = settling.decide(items[:1])._replace(left=requests[1:])
    settling.settler.appended(items, decided, Appended(1))
    later = settling.waiting()
    assert [item.request for item in later] == requests[1:]
    assert [item.rounds for item in later] == [0, 0]
