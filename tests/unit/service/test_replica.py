"""A replica's own look-arounds: each does what it is for, again and again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.harness import wait_until
from tests.logs import added, append, append_many, new_id
from tests.unit import replicas
from tests.unit.replicas import Clock, beats, held_replica, work
from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.events.event import Event
from todo.events.memory_log import MemoryLog
from todo.home.aggregate import HOME
from todo.projections.witness import Witness
from todo.service import replica as replica_module
from todo.service.replica import COMPARE_EVERY_S, DURABILITY_EVERY_S, SILENT_S, Replica
from todo.tasks.aggregate import LIST
from todo.tasks.evolve import evolve
from todo.tasks.state import State


class Settable(MemoryLog):
    """A log whose durability changes, as by somebody at the server's settings."""

    is_durable = False
    is_away = False

    def durability(self) -> str:
        if self.is_away:
            raise TodoError("store_unavailable")
        return "always" if self.is_durable else "memory"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(replica_module, "time", clock)
    return clock


def look_around(monkeypatch: pytest.MonkeyPatch, replica: Replica, *moments: Callable[[], None]) -> None:
    monkeypatch.setattr(replica_module, "beat", beats(moments))
    replica._tick()


def passing(clock: Clock, seconds: float) -> Callable[[], None]:
    def passes() -> None:
        clock.now += seconds

    return passes


def test_what_an_acknowledgement_is_worth_is_read_again_every_while(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    store = Settable()
    replica = held_replica(monkeypatch, store)
    store.is_durable = True
    look_around(monkeypatch, replica, passing(clock, DURABILITY_EVERY_S - 1))
    assert replica.durability == "memory"
    look_around(monkeypatch, replica, passing(clock, DURABILITY_EVERY_S))
    assert replica.durability == "always"


def test_while_the_store_is_away_the_last_known_durability_counts_and_the_looks_go_on(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    store = Settable()
    replica = held_replica(monkeypatch, store)

    def comes_back() -> None:
        store.is_away, store.is_durable = False, True
        clock.now += DURABILITY_EVERY_S

    store.is_away = True
    look_around(monkeypatch, replica, passing(clock, DURABILITY_EVERY_S), comes_back)
    assert replica.durability == "always"


def test_boards_that_grew_beyond_the_bound_are_let_go_though_nothing_is_loaded(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    store = MemoryLog()
    replica = held_replica(monkeypatch, store, bound_bytes=20_000)
    for list_id in ("first", "second"):
        append_many(store, list_id, 1)
        replica.boards.get(list_id)
    append_many(store, "first", 200)
    replica.boards.catch_up(["first"])
    assert {list_id for list_id in ("first", "second") if replica.boards.loaded(list_id)} == {
        "first",
        "second",
    }
    look_around(monkeypatch, replica, passing(clock, 1))
    assert [list_id for list_id in ("first", "second") if replica.boards.loaded(list_id)] == ["second"]


def test_a_list_that_grew_unheard_is_brought_up_to_its_log(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    store = MemoryLog()
    append_many(store, "main", 1)
    replica = held_replica(monkeypatch, store)
    replica.boards.pin("main")
    board = replica.boards.get("main")
    append_many(store, "main", 2)
    look_around(monkeypatch, replica, passing(clock, COMPARE_EVERY_S - 1))
    assert board.position == 1
    look_around(monkeypatch, replica, passing(clock, COMPARE_EVERY_S))
    assert board.position == 3


def test_heads_are_noted_for_the_witness_once_each(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, tmp_path: Path
) -> None:
    store, path = MemoryLog(), tmp_path / "witness"
    replica = held_replica(monkeypatch, store, witness=Witness(path))
    replica.boards.pin("main")
    board = replica.boards.get("main")
    append_many(store, "main", 2)
    replica.boards.catch_up(["main"])
    look_around(monkeypatch, replica, passing(clock, 1), passing(clock, 1))
    (line,) = path.read_text().splitlines()
    assert board.cursor.hash.hex() in line


def test_a_store_that_is_lost_for_good_ends_the_replica(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    replica = held_replica(monkeypatch, is_gone=lambda: "It is gone.")
    look_around(monkeypatch, replica, passing(clock, 1))
    assert replica.failed
    assert not replica.is_in_step()


def test_a_replica_is_in_step_for_as_long_as_the_store_was_heard_of(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    replica = held_replica(monkeypatch)
    assert not replica.has_begun
    replica._follower.last_heard = clock.now
    assert replica.has_begun
    clock.now += SILENT_S - 1
    assert replica.is_in_step()
    clock.now += 1
    assert not replica.is_in_step()


def test_once_started_it_looks_around_by_itself_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    spawn = replica_module.spawn
    store = Settable()
    replica = held_replica(monkeypatch, store)
    monkeypatch.setattr(replica_module, "spawn", spawn)
    monkeypatch.setattr(replica_module, "TICK_S", 0.01)
    monkeypatch.setattr(replica_module, "DURABILITY_EVERY_S", 0.01)
    replica.start()
    try:
        assert replica.durability == "memory"
        store.is_durable = True
        wait_until(lambda: replica.durability == "always", what="another durability")
    finally:
        replica.stop()
    assert not replica.failed


def test_a_replica_tells_homes_at_once_of_memberships_that_it_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    def folds(state: State, event: Event) -> State:
        return state if event.type == "member_added" else evolve(state, event)

    kinds = Kinds([replace(LIST, evolve=folds), HOME], always={"main"})
    monkeypatch.setattr(replicas, "KINDS", kinds)
    store = MemoryLog()
    replica = held_replica(monkeypatch, store)
    replica.boards.get("main")
    body = {"person": "ann", "role": "viewer"}
    renamed = Event("list_renamed", None, "bo", new_id(), 1, {"title": ["", "Ours"]}, 1)
    append(store, "main", [renamed, Event("member_added", None, "bo", new_id(), 2, body, 1), added()])
    replica.boards.catch_up(["main"])
    work(replica)
    home = replica.boards.get("home-ann").state
    assert home.to_json_value()["lists"] == {
        "main": {"order": 0, "position": 2, "role": "viewer", "title": "Ours"}
    }
