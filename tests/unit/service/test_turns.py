"""A turn of the committer: bounded in time, fair between connections, in order within each."""

from __future__ import annotations

import os
from typing import Any

import pytest
from msgspec.structs import replace

from tests.logs import append_many, new_id
from todo.access import Who
from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.log import Seen
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.service.committer import TURN_S, Committer
from todo.service.pending import Accepted, Answer
from todo.service.replica import now_ms
from todo.service.requests import Request, parse_request
from todo.tasks.aggregate import LIST
from todo.tasks.commands import RenameList
from todo.tasks.decide import decide

COSTLY_S, CHEAP_S = TURN_S / 8, TURN_S / 1000


class Writer:
    """A committer on a clock that only deciding moves: `costs_s` for a renaming of the list, little else."""

    def __init__(self, store: MemoryLog | None = None) -> None:
        self.now_s = 0.0
        self.costs_s = COSTLY_S
        self.pauses = 0
        self.store = store or MemoryLog()
        kinds = Kinds([replace(LIST, decide=self._decide)], always={"main"})
        self.boards = Boards(self.store, kinds)
        self.committer = Committer(
            self.store,
            self.boards,
            now_ms,
            lambda: os.urandom(SALT_BYTES),
            lambda: "memory",
            lambda work: work(),
            kinds,
            self._pause,
            lambda: self.now_s,
        )
        self.answers: dict[str, Answer] = {}
        self.boards.get("main")

    def send(self, request: Request) -> Request:
        def answered(answer: Answer) -> None:
            self.answers[request.command_id] = answer

        self.committer.submit(request, answered)
        return request

    def turn(self) -> list[str]:
        """The ids answered in one turn, in order."""
        before = len(self.answers)
        self.committer.turn()
        return list(self.answers)[before:]

    def _pause(self) -> None:
        self.pauses += 1

    def _decide(self, state: Any, command: Any, context: Any) -> Any:
        self.now_s += self.costs_s if isinstance(command, RenameList) else CHEAP_S
        return decide(state, command, context)


@pytest.fixture
def writer() -> Writer:
    return Writer()


def request(name: str, args: dict[str, Any], source: str, list_id: str = "main") -> Request:
    return parse_request(
        KINDS,
        {"list": list_id, "id": new_id(), "name": name, "args": args},
        Who("ann", everywhere="owner"),
        now_ms(),
        source,
    )


def costly(source: str, list_id: str = "main") -> Request:
    return request("rename_list", {"title": new_id()}, source, list_id)


def cheap(source: str, list_id: str = "main") -> Request:
    return request("add_task", {"title": "Milk"}, source, list_id)


def test_beside_many_costly_commands_of_another_a_cheap_one_is_decided_in_the_first_turn(
    writer: Writer,
) -> None:
    for _ in range(64):
        writer.send(costly("flood"))
    mine = writer.send(cheap("mine"))
    assert mine.command_id in writer.turn()


def test_when_the_time_is_over_the_turn_ends_and_the_rest_is_left_in_order(writer: Writer) -> None:
    sent = [writer.send(costly("flood")).command_id for _ in range(20)]
    turns = [writer.turn() for _ in range(10)]
    assert [len(ids) for ids in turns[:2]] == [8, 8]
    assert [command_id for ids in turns for command_id in ids] == sent
    assert writer.pauses >= 2


def test_whoever_is_known_to_be_costly_goes_after_all_others_and_with_no_more_than_fits(
    writer: Writer,
) -> None:
    writer.costs_s = 3 * TURN_S
    for _ in range(10):
        writer.send(costly("flood"))
    writer.turn()
    for _ in range(5):
        mine = [writer.send(cheap(f"mine {number}")).command_id for number in range(10)]
        assert writer.turn() == mine
    assert len(writer.turn()) == 1


def test_five_who_are_costly_hold_a_cheap_one_no_longer_than_one_of_them(writer: Writer) -> None:
    writer.costs_s = 3 * TURN_S
    for _ in range(10):
        for number in range(5):
            writer.send(costly(f"flood {number}"))
    for _ in range(5):  # one for each: they are all known now
        writer.turn()
    for _ in range(10):
        writer.turn()
        mine = writer.send(cheap("mine"))
        assert writer.turn() == [mine.command_id]


@pytest.mark.parametrize("mine_are_known", [False, True])
def test_of_all_who_come_new_with_costly_commands_only_the_first_is_a_surprise(
    writer: Writer, mine_are_known: bool
) -> None:
    names = [f"mine {number}" for number in range(10)]
    if mine_are_known:
        for name in names:
            writer.send(cheap(name))
        writer.turn()
    writer.costs_s = 3 * TURN_S
    for _ in range(10):
        for number in range(5):
            writer.send(costly(f"flood {number}"))
    assert len(writer.turn()) == 1
    mine = {writer.send(cheap(name)).command_id for name in names}
    assert set(writer.turn()) == mine


def test_a_costly_command_of_one_whose_others_were_cheap_waits_like_any_costly_one(writer: Writer) -> None:
    writer.costs_s = 3 * TURN_S
    for _ in range(5):
        writer.send(costly("flood"))
    writer.turn()
    known = writer.send(cheap("sly"))
    assert writer.turn() == [known.command_id]
    assert len(writer.turn()) == 1
    writer.send(costly("sly"))
    mine = writer.send(cheap("mine"))
    assert writer.turn() == [mine.command_id]


def test_a_command_of_many_events_is_costly_however_quickly_it_is_decided(writer: Writer) -> None:
    many = {"lines": [f"Line {number}" for number in range(900)]}
    for _ in range(20):
        writer.send(request("add_tasks", many, "flood"))
    assert [len(writer.turn()) for _ in range(3)] == [1, 1, 1]
    mine = writer.send(cheap("mine"))
    assert writer.turn() == [mine.command_id]


def test_nobody_waits_for_two_long_turns_however_many_are_costly(writer: Writer) -> None:
    writer.costs_s = 3 * TURN_S
    for _ in range(20):
        for number in range(5):
            writer.send(costly(f"flood {number}"))
    for _ in range(5):
        writer.turn()
    began = writer.now_s
    for _ in range(60):
        mine = writer.send(cheap("mine"))
        first, second = writer.turn(), writer.turn()
        assert mine.command_id in first + second
    # Meanwhile the costly ones had their turns too.
    assert writer.now_s - began > 20 * writer.costs_s


def test_the_costly_ones_are_decided_too_while_others_never_stop(writer: Writer) -> None:
    writer.costs_s = 3 * TURN_S
    theirs = [writer.send(costly("flood")).command_id for _ in range(3)]
    for _ in range(3000):
        for number in range(100):
            if len(writer.committer._queues._shares.lane(f"mine {number}", "main")) < 2:
                writer.send(cheap(f"mine {number}"))
        writer.turn()
        if theirs[-1] in writer.answers:
            return
    raise AssertionError("the costly commands were never decided")


def test_a_list_that_takes_the_whole_time_does_not_keep_other_lists_from_theirs(writer: Writer) -> None:
    append_many(writer.store, "other", 1)
    writer.boards.get("other")
    for _ in range(64):
        writer.send(costly("flood"))
    mine = writer.send(cheap("mine", "other"))
    assert mine.command_id in writer.turn()


def test_one_who_floods_many_lists_gets_no_more_than_one_who_floods_one(writer: Writer) -> None:
    lists = [f"list-{number}" for number in range(20)]
    for list_id in lists:
        append_many(writer.store, list_id, 1)
        writer.boards.get(list_id)
        for _ in range(4):
            writer.send(costly("flood", list_id))
    mine = [writer.send(costly("mine")).command_id for _ in range(3)]
    done = [command_id for _ in range(3) for command_id in writer.turn()]
    assert set(mine) <= set(done)
    assert len(done) <= 3 * 8


def test_the_commands_of_one_connection_keep_their_order_whatever_the_others_do(writer: Writer) -> None:
    task = new_id()
    steps = [
        request("add_task", {"title": "Milk", "task": task}, "mine"),
        costly("mine"),
        request("complete_task", {"task": task}, "mine"),
        *(costly("mine") for _ in range(20)),
        request("delete_task", {"task": task}, "mine"),
    ]
    for number, step in enumerate(steps):
        writer.send(step)
        writer.send(costly(f"flood {number % 3}"))
        if number % 5 == 0:
            writer.turn()
    for _ in range(30):
        writer.turn()
    positions = [writer.answers[step.command_id] for step in steps]
    assert all(isinstance(answer, Accepted) for answer in positions), positions
    assert positions == sorted(positions, key=lambda answer: answer.position)  # type: ignore[union-attr]


def test_a_command_that_names_one_of_the_turn_before_as_its_base_knows_its_position(writer: Writer) -> None:
    task = new_id()
    writer.send(request("add_task", {"title": "Milk", "task": task}, "mine"))
    writer.turn()

    def edit(title: str, base: Any) -> Request:
        message = {"list": "main", "id": new_id(), "name": "edit_task", "base": base}
        return parse_request(
            KINDS,
            {**message, "args": {"task": task, "title": title}},
            Who("ann", everywhere="owner"),
            now_ms(),
            "mine",
        )

    first = edit("Bread", 1)
    writer.send(first)
    for _ in range(8):  # so that the turn ends between the two
        writer.send(costly("mine"))
    second = writer.send(edit("Brown bread", first.command_id))
    assert second.command_id not in writer.turn()
    writer.turn()
    assert isinstance(writer.answers[second.command_id], Accepted)


def test_refusals_and_no_ops_of_one_turn_are_looked_for_in_one_round_trip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    class Counting(MemoryLog):
        def find_many(self, wanted: Any) -> list[Seen | None]:
            calls.append(len(wanted))
            return super().find_many(wanted)

    writer = Writer(Counting())
    append_many(writer.store, "other", 1)
    writer.boards.get("other")
    for list_id in ("main", "other"):
        for _ in range(10):
            writer.send(request("complete_task", {"task": new_id()}, "mine", list_id))
    assert len(writer.turn()) == 20
    assert calls == [20]
    assert {getattr(answer, "code", None) for answer in writer.answers.values()} == {"unknown_task"}


def test_what_nobody_waits_for_is_forgotten(writer: Writer) -> None:
    for number in range(100):
        writer.send(cheap(f"mine {number}"))
    writer.turn()
    queues = writer.committer._queues
    assert not queues._lists
    assert not queues._shares._busy
    assert not writer.boards._pins


def test_too_many_are_refused(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("todo.service.queues.MAX_WAITING", 2)
    writer.send(cheap("mine"))
    writer.send(cheap("mine"))
    with pytest.raises(TodoError) as refused:
        writer.send(cheap("mine"))
    assert refused.value.code == "overloaded"
