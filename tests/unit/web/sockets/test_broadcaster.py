"""The broadcaster: the first event at once, then one frame at a time; nothing for whom there is nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.logs import append_many
from todo.events.codec import Record
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import load_board
from web.http.metrics import Metrics
from web.sockets import broadcaster
from web.sockets.broadcaster import FRAME_EVERY_S, HEAD_AFTER_S, Broadcaster


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Sent:
    """What was sent, and what was put off."""

    def __init__(self) -> None:
        self.frames: list[tuple[str, Any]] = []
        self.later_: list[tuple[float, Callable[[], None]]] = []

    def send(self, list_id: str, event: str, payload: Any) -> None:
        assert payload["list"] == list_id
        self.frames.append((event, payload))

    def later(self, delay_s: float, action: Callable[[], None]) -> None:
        self.later_.append((delay_s, action))

    def positions(self) -> list[tuple[int, int]]:
        return [(payload["from"], payload["to"]) for event, payload in self.frames if event == "events"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(broadcaster, "time", clock)
    return clock


@pytest.fixture
def records() -> list[Record]:
    store = MemoryLog()
    append_many(store, "main", 10)
    return list(load_board(store, KINDS, "main").recent)


def test_the_first_event_goes_at_once_and_a_burst_in_frames(clock: Clock, records: list[Record]) -> None:
    sent = Sent()
    out = Broadcaster(sent, lambda _: True, Metrics())
    out.events("main", records[:1])
    assert sent.positions() == [(1, 1)]
    for record in records[1:5]:
        clock.now += 0.001
        out.events("main", [record])
    assert sent.positions() == [(1, 1)]
    ((delay, flush),) = sent.later_
    assert 0 < delay <= FRAME_EVERY_S
    clock.now += delay
    flush()
    assert sent.positions() == [(1, 1), (2, 5)]
    clock.now += FRAME_EVERY_S
    out.events("main", records[5:6])
    assert sent.positions() == [(1, 1), (2, 5), (6, 6)]


def test_what_is_pending_goes_out_before_somebody_is_attached(clock: Clock, records: list[Record]) -> None:
    sent = Sent()
    out = Broadcaster(sent, lambda _: True, Metrics())
    out.events("main", records[:1])
    out.events("main", records[1:3])
    out.flush("main")
    assert sent.positions() == [(1, 1), (2, 3)]
    sent.later_[0][1]()
    assert sent.positions() == [(1, 1), (2, 3)]


def test_a_list_that_nobody_watches_costs_nothing(clock: Clock, records: list[Record]) -> None:
    sent = Sent()
    Broadcaster(sent, lambda _: False, Metrics()).events("main", records)
    assert (sent.frames, sent.later_) == ([], [])


def test_a_reset_drops_what_was_pending(clock: Clock, records: list[Record]) -> None:
    sent = Sent()
    out = Broadcaster(sent, lambda _: True, Metrics())
    out.events("main", records[:1])
    out.events("main", records[1:3])
    out.reset("main", "forked")
    sent.later_[0][1]()
    assert sent.positions() == [(1, 1)]
    assert sent.frames[-1] == ("reset", {"list": "main", "reason": "forked"})


def test_a_head_is_due_after_a_long_silence_and_not_before(clock: Clock, records: list[Record]) -> None:
    out = Broadcaster(Sent(), lambda _: True, Metrics())
    assert not out.quiet("main")
    clock.now += HEAD_AFTER_S - 1
    out.events("main", records[:1])
    clock.now += HEAD_AFTER_S - 1
    assert not out.quiet("main")
    clock.now += 2
    assert out.quiet("main")
    assert not out.quiet("main")
