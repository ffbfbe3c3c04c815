"""Clients that do not keep up: told once to join again, then disconnected."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.replicas import Clock
from web.sockets.fast import slow, unsent
from web.sockets.fast.slow import BEHIND_S, SlowClients
from web.sockets.fast.unsent import Unsent


class WebSocket:
    """As much of a websocket as is looked at. It is behind with one frame that may be dropped."""

    def __init__(self) -> None:
        self.unsent: Unsent | None = Unsent()
        self.unsent.add(b"events", True)
        self.is_open = True

    def abort(self) -> None:
        self.is_open = False


class Slow:
    """The clients that are known to be slow, and what was said of them."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.evicted = 0
        self.clients = SlowClients(100, self.told.append, self._evicted)

    def _evicted(self) -> None:
        self.evicted += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (slow, unsent):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def one(clock: Clock) -> Any:
    return WebSocket()


def test_who_is_behind_for_seconds_is_told_once_and_what_may_be_dropped_is(clock: Clock, one: Any) -> None:
    slow = Slow()
    slow.clients.behind(one)
    clock.now += BEHIND_S - 0.1
    slow.clients.sweep()
    assert slow.told == []
    clock.now += 0.1
    for _ in range(2):
        slow.clients.sweep()
    assert slow.told == [one]
    assert not one.unsent.frames
    assert one.is_open


def test_who_is_still_behind_after_it_was_told_is_disconnected_and_counted(clock: Clock, one: Any) -> None:
    slow = Slow()
    slow.clients.behind(one)
    for _ in range(2):
        clock.now += BEHIND_S
        slow.clients.sweep()
    assert (slow.told, slow.evicted, one.is_open) == ([one], 1, False)


def test_who_caught_up_is_no_longer_looked_at(clock: Clock, one: Any) -> None:
    slow = Slow()
    slow.clients.behind(one)
    assert not slow.clients.all_is_sent
    slow.clients.caught_up(one)
    assert slow.clients.all_is_sent
    clock.now += BEHIND_S
    slow.clients.sweep()
    assert slow.told == []


def test_who_has_too_much_waiting_is_told_without_any_delay_and_the_second_time_disconnected(
    clock: Clock, one: Any
) -> None:
    slow = Slow()
    slow.clients.overflows(one)
    assert (slow.told, one.is_open) == ([one], True)
    slow.clients.overflows(one)
    assert (slow.told, slow.evicted, one.is_open) == ([one], 1, False)


def test_who_does_not_close_in_time_is_closed_and_does_not_count_as_too_slow(clock: Clock, one: Any) -> None:
    slow = Slow()
    slow.clients.behind(one)
    slow.clients.lingers(one, clock.now + 2 * BEHIND_S)
    clock.now += 2 * BEHIND_S - 0.1
    slow.clients.sweep()
    assert (slow.told, one.is_open) == ([], True)
    clock.now += 0.1
    slow.clients.sweep()
    assert (slow.evicted, one.is_open) == (0, False)


def test_who_closed_in_time_is_forgotten(clock: Clock, one: Any) -> None:
    slow = Slow()
    slow.clients.lingers(one, clock.now + 1)
    one.abort()
    slow.clients.caught_up(one)
    assert not slow.clients._lingering
