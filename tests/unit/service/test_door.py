"""The door: who may not do something cannot, by any way in, and learns nothing by trying."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uuid_utils
from msgspec.structs import replace

from tests.logs import append, append_many
from tests.unit.service.test_joining import HookedLog
from todo.access import READ, ROLES, Who
from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.event import Event
from todo.events.memory_log import MemoryLog
from todo.projections.boards import Boards
from todo.service.admission import JoinQueue
from todo.service.committer import Committer
from todo.service.door import Door
from todo.service.joining import Joined, Joiner
from todo.service.pending import Answer
from todo.service.replica import now_ms
from todo.service.subscriptions import Subscriptions
from todo.tasks.aggregate import LIST
from todo.tasks.commands import COMMANDS
from todo.tasks.state import State

ROOT = Path(__file__).parent.parent.parent.parent
ANN, VIC, STRANGER = Who("ann"), Who("vic"), Who("stranger")
PRIVATE = "Private"


def role(who: Who, state: State, _now_ms: int) -> str | None:
    """Ann may edit all lists, Vic look at those that are not titled `Private`; nobody else sees any."""
    if who == ANN:
        return "editor"
    return "viewer" if who == VIC and state.title != PRIVATE else None


KIND = Kinds([replace(LIST, role=role)], always={"main"})


class Service:
    """A replica's door without threads."""

    def __init__(self, store: MemoryLog) -> None:
        self.boards = Boards(store, KIND)
        self.committer = Committer(
            store,
            self.boards,
            now_ms,
            lambda: os.urandom(SALT_BYTES),
            lambda: "memory",
            lambda work: work(),
            KIND,
            monotonic=lambda: 0.0,
        )
        subscriptions = Subscriptions()
        joiner = Joiner(store, self.boards, KIND, subscriptions, now_ms)
        self.joins = JoinQueue(joiner, lambda: None)
        self.door = Door(KIND, self.committer, joiner, self.joins, subscriptions, now_ms)

    def do(self, who: Who, name: str, args: dict[str, Any], list_id: str = "main", **more: Any) -> Answer:
        answers: list[Answer] = []
        message = {"list": list_id, "id": str(uuid_utils.uuid7()), "name": name, "args": args, **more}
        self.door.execute(who, message, answers.append)
        for _ in range(30):
            self.committer.turn()
        return answers[0]

    def join(
        self, who: Who, list_id: str = "main", attach: Callable[[], None] = lambda: None
    ) -> Joined | TodoError:
        answers: list[Joined | TodoError] = []
        self.door.subscribe(who, "reader", list_id, None, None, attach, answers.append)
        self.joins.turn()
        return answers[0]


def code(answer: object) -> str:
    return answer.code if isinstance(answer, TodoError) else "ok"


def made_private() -> Event:
    return Event("list_renamed", None, "ann", str(uuid_utils.uuid7()), now_ms(), {"title": ["", PRIVATE]}, 1)


def test_every_command_has_a_least_role_and_so_has_reading() -> None:
    assert LIST.permissions.keys() == {READ, *COMMANDS}
    assert set(LIST.permissions.values()) <= set(ROLES)


def test_each_does_what_the_role_allows_and_others_are_told() -> None:
    service = Service(MemoryLog())
    assert code(service.do(ANN, "add_task", {"title": "Milk"})) == "ok"
    assert code(service.do(VIC, "add_task", {"title": "Oil"})) == "not_allowed"
    assert code(service.do(STRANGER, "add_task", {"title": "Oil"})) == "unknown_list"
    joined = service.join(VIC)
    assert isinstance(joined, Joined)
    assert joined.role == "viewer"
    assert service.door.read(VIC, "main").cursor.position == 1


def test_a_right_that_is_missing_comes_before_every_other_refusal() -> None:
    """Else a refusal would tell what is in the list, or how far it is."""
    service = Service(MemoryLog())
    missing = str(uuid_utils.uuid7())
    assert code(service.do(VIC, "complete_task", {"task": missing})) == "not_allowed"
    assert code(service.do(VIC, "complete_task", {"task": missing}, base=99)) == "not_allowed"
    assert code(service.do(STRANGER, "complete_task", {"task": missing}, base=99)) == "unknown_list"


def test_a_list_that_one_may_not_see_is_as_one_that_is_not_there_by_every_way_in() -> None:
    store = MemoryLog()
    service = Service(store)
    for list_id in ("hidden", "gone"):
        append_many(store, list_id, 2)
    del store._logs["gone"]

    def tried(list_id: str) -> list[Any]:
        answers: list[Any] = [
            service.join(STRANGER, list_id),
            service.do(STRANGER, "undo", {"position": 1}, list_id),
        ]
        for way in (service.door.head, service.door.read):
            with pytest.raises(TodoError) as refused:
                way(STRANGER, list_id)
            answers.append(refused.value)
        return [str(answer.to_json_value()).replace(list_id, "?") for answer in answers]

    assert tried("hidden") == tried("gone")


@pytest.mark.parametrize("point", range(12))
def test_a_removal_at_any_point_inside_a_join_lets_nobody_in_afterwards(point: int) -> None:
    """The right is looked at in the step that attaches: who was allowed a moment ago is not attached then."""
    store = HookedLog()
    append_many(store, "main", 3)
    service = Service(store)
    seen: list[str] = []
    is_removed = False

    def removal(number: int) -> None:
        nonlocal is_removed
        if number != point + 1 or is_removed:
            return
        is_removed = True
        append(store, "main", [made_private()])
        service.boards.catch_up(["main"])

    def attach() -> None:
        board = service.boards.loaded("main")
        assert board
        seen.append(board.state.title)

    store.hook = removal
    answer = service.join(VIC, attach=attach)
    assert PRIVATE not in seen
    assert code(answer) in ("ok", "unknown_list")
    assert (code(answer) == "ok") is bool(seen)
    if is_removed:
        assert code(service.join(VIC)) == "unknown_list"


def test_nothing_outside_the_service_calls_the_committer_or_the_joiner() -> None:
    """The edges have the door, and nothing else that decides, appends or attaches."""
    inner = {"Committer", "Joiner", "JoinQueue", "decide_batch", "Queues", "Settler"}
    found = []
    for folder in ("web", "todo/cli", "todo/wiring.py"):
        path = ROOT / folder
        for file in [path] if path.suffix else [f for f in path.rglob("*.py") if "client" not in f.parts]:
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ImportFrom) and inner & {name.name for name in node.names}:
                    found.append(str(file))
                if isinstance(node, ast.Attribute) and node.attr in ("pipeline", "_committer", "_joiner"):
                    found.append(str(file))
    assert found == []
