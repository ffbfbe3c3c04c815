"""The wheel of pings: each connection in its turn, and nobody closed without time to answer."""

from __future__ import annotations

import pytest

from web.sockets.fast.wheel import TURN_S, Wheel


class Connection:
    def __init__(self, answers: bool = True) -> None:
        self.answers = answers
        self.pinged_at: list[int] = []
        self.overdue_at: list[int] = []
        self.now = 0
        self.waits = False

    def ping(self) -> None:
        self.pinged_at.append(self.now)
        self.waits = not self.answers

    def has_answered(self) -> bool:
        return not self.waits

    def overdue(self) -> None:
        self.overdue_at.append(self.now)


def turn(wheel: Wheel, *connections: Connection, turns: int) -> None:
    for _ in range(turns):
        for connection in connections:
            connection.now += 1
        wheel.turn()


def test_each_is_pinged_every_interval_and_first_after_a_whole_one() -> None:
    wheel, first, second = Wheel(10, 5), Connection(), Connection()
    wheel.add(first)
    turn(wheel, first, second, turns=7)
    wheel.add(second)
    turn(wheel, first, second, turns=60)
    every = round(10 / TURN_S)
    assert first.pinged_at == [every, 2 * every, 3 * every]
    assert second.pinged_at == [7 + every, 7 + 2 * every, 7 + 3 * every]
    assert not first.overdue_at


def test_one_that_does_not_answer_is_overdue_after_the_timeout() -> None:
    wheel, silent = Wheel(10, 5), Connection(answers=False)
    wheel.add(silent)
    turn(wheel, silent, turns=40)
    assert silent.overdue_at[0] - silent.pinged_at[0] == round(5 / TURN_S)


def test_one_that_was_removed_is_left_alone() -> None:
    wheel, gone = Wheel(10, 5), Connection()
    wheel.remove(wheel.add(gone), gone)
    turn(wheel, gone, turns=100)
    assert not gone.pinged_at


def test_one_may_be_removed_while_the_wheel_turns() -> None:
    wheel, silent = Wheel(10, 5), Connection(answers=False)
    slot = wheel.add(silent)
    silent.overdue = lambda: wheel.remove(slot, silent)  # type: ignore[method-assign]
    turn(wheel, silent, turns=100)
    assert len(silent.pinged_at) == 1


def test_a_timeout_as_long_as_the_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Wheel(5, 5)
