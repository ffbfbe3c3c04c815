"""Loops of a process that wake at the same moments."""

from __future__ import annotations

import pytest

from todo import beat as beat_module
from todo.beat import beat


class Clock:
    """Stands for time, and for a stop that is waited for."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.ends = False

    def monotonic(self) -> float:
        return self.now

    def is_set(self) -> bool:
        return self.ends

    def wait(self, timeout: float, /) -> bool:
        self.now += timeout
        return self.ends


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(1000.0)
    monkeypatch.setattr(beat_module, "time", clock)
    monkeypatch.setattr(beat_module, "_BEGAN", 1000.0)
    return clock


@pytest.mark.parametrize(("after", "wakes"), [(0.0, 0.5), (0.1, 0.5), (0.5, 1.0), (0.75, 1.0), (7.25, 7.5)])
def test_it_waits_for_the_next_multiple(clock: Clock, after: float, wakes: float) -> None:
    clock.now += after
    assert beat(clock, 0.5)
    assert clock.now == 1000 + wakes


def test_loops_that_began_apart_wake_together(clock: Clock) -> None:
    woken = []
    for after in (0.2, 0.7, 0.9):
        clock.now = 1000 + after
        beat(clock, 1.0)
        woken.append(clock.now)
    assert woken == [1001.0] * 3


def test_what_it_missed_is_not_made_up(clock: Clock) -> None:
    beat(clock, 0.5)
    clock.now += 3.3  # stood still
    beat(clock, 0.5)
    assert clock.now == pytest.approx(1004.0)


def test_it_says_when_it_is_time_to_end(clock: Clock) -> None:
    clock.ends = True
    assert not beat(clock, 0.5)
