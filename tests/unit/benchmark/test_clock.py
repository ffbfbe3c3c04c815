"""Actions are done in the order of their times, and not before them."""

from __future__ import annotations

import time

from infra.benchmark.load.clock import Clock


def test_what_is_due_is_done_earliest_first_and_the_rest_waits() -> None:
    clock, done, now = Clock(), [], time.perf_counter()
    clock.at(now - 1, lambda: done.append("second"))
    clock.at(now + 60, lambda: done.append("later"))
    clock.at(now - 2, lambda: done.append("first"))
    clock.run_due()
    assert done == ["first", "second"]


def test_the_wait_is_until_the_next_action_and_bounded() -> None:
    clock = Clock()
    assert clock.wait_s(0.05) == 0.05
    clock.at(time.perf_counter() + 60, lambda: None)
    assert clock.wait_s(0.05) == 0.05
    clock.at(time.perf_counter() - 1, lambda: None)
    assert clock.wait_s(0.05) == 0
