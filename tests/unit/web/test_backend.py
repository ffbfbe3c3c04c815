"""A backend without a network: how it is, what goes out by itself, and the order in which it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import engineio
import pytest

from tests.logs import append_many
from tests.unit.replicas import Clock, beats, held_replica
from todo.access import ANYBODY
from todo.events.memory_log import MemoryLog
from todo.people.memory_store import MemoryPeopleStore
from todo.people.people import People
from todo.people.watch import PeopleWatch
from todo.service.outlet import Outlet
from todo.service.replica import Replica
from todo.settings import Settings
from web import backend as backend_module
from web.backend import Backend
from web.http.listening import Listener
from web.sockets import broadcaster, presence
from web.sockets.broadcaster import HEAD_AFTER_S
from web.sockets.plain_transport import PlainTransport


class Bus:
    """Hears nobody; `published` is what it was given."""

    def __init__(self) -> None:
        self.published: list[bytes] = []

    def publish(self, message: bytes) -> None:
        self.published.append(message)

    def listen(self, heard: Callable[[bytes], None], stop: threading.Event) -> None: ...


class Held(Backend):
    """Its loops run when they are told to; `frames` is what it sends to lists."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, transport: str) -> None:
        self.store = MemoryLog()
        self.frames: list[tuple[str, str, Any]] = []
        self.loops: list[Callable[[], None]] = []
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(backend_module, "spawn", self.loops.append)
        monkeypatch.setattr(PeopleWatch, "run", lambda *_: None)
        bus: Any = Bus()
        settings = Settings(transport=transport)
        super().__init__(
            settings, bus, self._replica_with, Listener(None, lambda _: None), People(MemoryPeopleStore())
        )
        monkeypatch.setattr(self.replica, "start", lambda: None)
        self.start()

    def _replica_with(self, outlet: Outlet) -> Replica:
        return held_replica(self._monkeypatch, self.store, outlet)

    def send(self, list_id: str, event: str, payload: Any) -> None:
        self.frames.append((list_id, event, payload))

    def run_loops(self, *moments: Callable[[], None]) -> None:
        """All loops, one after another, through these moments."""
        for loop in self.loops:
            for module in ("web.backend", "web.sockets.fast.transport", "web.sockets.plain_transport"):
                self._monkeypatch.setattr(f"{module}.beat", beats(moments))
            loop()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (broadcaster, presence):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, clock: Clock, transport: str) -> Held:
    # It is the whole process's, and gets back what it was before at the test's end.
    monkeypatch.setattr(engineio.packet.Packet, "json", engineio.packet.Packet.json)
    return Held(monkeypatch, transport)


def nothing() -> None: ...


def follow(held: Held, list_id: str) -> None:
    subscriptions = held.replica.door.subscriptions
    subscriptions.connect("reader")
    subscriptions.add("reader", list_id, ANYBODY)


def test_a_watched_list_that_is_quiet_gets_its_head_now_and_then(held: Held, clock: Clock) -> None:
    """So a browser notices that it missed the last frame."""
    append_many(held.store, "main", 3)
    follow(held, "main")
    board = held.replica.boards.get("main")

    def long_after() -> None:
        clock.now += HEAD_AFTER_S

    held.run_loops(nothing)
    assert not held.frames
    held.run_loops(long_after, nothing)
    head = {"list": "main", "position": 3, "hash": board.cursor.hash.hex()}
    assert held.frames == [("main", "head", head)]


def test_a_list_that_nobody_watches_gets_no_head(held: Held, clock: Clock) -> None:
    append_many(held.store, "main", 3)
    held.replica.boards.get("main")

    def long_after() -> None:
        clock.now += HEAD_AFTER_S

    held.run_loops(nothing, long_after, nothing)
    assert not held.frames


def test_new_events_of_a_watched_list_go_out_as_a_frame(held: Held) -> None:
    follow(held, "main")
    held.replica.boards.get("main")
    append_many(held.store, "main", 1)
    held.replica.boards.catch_up(["main"])
    ((list_id, event, frame),) = held.frames
    assert (list_id, event, frame["from"], frame["to"]) == ("main", "events", 1, 1)


def test_who_is_here_is_passed_on_to_the_list_and_to_the_other_replicas(held: Held) -> None:
    held._presence.enter("main", "sid", "ann")
    held.run_loops(nothing)
    ((list_id, event, frame),) = held.frames
    assert (list_id, event, frame["count"]) == ("main", "presence", 1)
    bus: Any = held._bus
    assert len(bus.published) == 1


def test_it_is_healthy_from_its_first_step_with_the_store_on_and_ready_while_in_step(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert held.unhealthy() == "not in step with the store yet"
    held.replica._follower.last_heard = 1.0
    assert held.unhealthy() is None
    monkeypatch.setattr(held.replica, "is_in_step", lambda: False)
    assert held.not_ready() == "the store is silent"
    monkeypatch.setattr(held.replica, "is_in_step", lambda: True)
    assert held.not_ready() is None


def test_one_that_can_take_nobody_new_says_so(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held.replica, "is_in_step", lambda: True)
    monkeypatch.setattr(Listener, "is_full", True)
    assert held.not_ready() == "no room for more connections"
    held._listener.has_ended = True
    assert held.unhealthy() == "nobody new can connect"


def test_a_full_store_limits_what_clients_can_do_and_is_no_reason_to_go_elsewhere(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held.replica, "is_in_step", lambda: True)
    assert held.limited() is None
    assert b"todo_store_full 0.0" in held.metrics.page()
    monkeypatch.setattr(MemoryLog, "is_full", True)
    assert held.limited() == "full: read only"
    assert held.not_ready() is None
    assert b"todo_store_full 1.0" in held.metrics.page()


def test_it_drains_in_order_answers_first_then_goodbye_then_the_sockets(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    class Socket:
        def close(self, wait: bool, abort: bool) -> None:
            assert (wait, abort) == (False, True)
            done.append("closed")

    sent = iter([False, True])

    def all_is_sent() -> bool:
        done.append("looked")
        return next(sent)

    monkeypatch.setattr(backend_module, "CLOSE_PAUSE_S", 0.001)
    monkeypatch.setattr(held.replica, "finish_commands", lambda: done.append("answered"))
    monkeypatch.setattr(held.replica, "stop", lambda: done.append("stopped"))
    monkeypatch.setattr(held._socketio, "emit", lambda event, _: done.append(event))
    monkeypatch.setattr(held._transport, "all_is_sent", all_is_sent)
    held._socketio.server.eio.sockets.update(one=Socket(), other=Socket())
    held.drain()
    assert done == ["answered", "bye", "looked", "looked", "closed", "closed", "stopped"]
    assert held.not_ready() == "draining"
    assert held._events.draining
    assert held._stop.is_set()


def test_the_transport_is_the_one_of_the_settings(held: Held, transport: str) -> None:
    assert isinstance(held._transport, PlainTransport) == (transport == "plain")
