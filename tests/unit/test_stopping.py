"""Graceful shutdown of a long-running process."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from todo.stopping import StopFlag, stop_on_signals

HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)


@pytest.fixture
def new_flag() -> Iterator[Callable[[], StopFlag]]:
    """Makes flags, and puts back what they set."""
    before = {number: signal.getsignal(number) for number in HANDLED}
    flags: list[StopFlag] = []

    def new() -> StopFlag:
        flags.append(stop_on_signals())
        return flags[-1]

    yield new
    for flag in flags:
        flag.close()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_sets_it(new_flag: Callable[[], StopFlag], number: int) -> None:
    flag = new_flag()
    assert not flag.is_set()
    assert not flag.wait(0.01)
    signal.raise_signal(number)
    assert flag.is_set()
    assert flag.wait(60)


def test_a_signal_at_any_line_before_the_sleep_ends_it(new_flag: Callable[[], StopFlag]) -> None:
    def wait_interrupted_at(line: int) -> int:
        """The number of lines that were run; the signal comes before one of them."""
        flag, seen = new_flag(), 0

        def trace(frame: FrameType, event: str, _argument: object) -> Any:
            nonlocal seen
            if frame.f_code is not StopFlag.wait.__code__:
                return None
            if event == "line":
                seen += 1
                if seen == line:
                    signal.raise_signal(signal.SIGTERM)
            return trace

        sys.settrace(trace)
        try:
            assert flag.wait(0.5 if line == 0 else 30) is (line > 0)
        finally:
            sys.settrace(None)
        return seen

    before_it_sleeps = 3
    assert wait_interrupted_at(0) == before_it_sleeps + 2
    began = time.monotonic()
    for line in range(1, before_it_sleeps + 1):
        wait_interrupted_at(line)
    assert time.monotonic() - began < 5


def test_a_signal_while_it_sleeps_ends_it_at_once(new_flag: Callable[[], StopFlag]) -> None:
    flag = new_flag()
    sender = threading.Timer(0.2, lambda: signal.raise_signal(signal.SIGTERM))
    sender.start()
    began = time.monotonic()
    assert flag.wait(30)
    assert time.monotonic() - began < 10
    sender.join()


def test_a_signal_for_somebody_else_neither_ends_it_nor_keeps_it_awake(
    new_flag: Callable[[], StopFlag],
) -> None:
    flag, heard = new_flag(), []
    signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))
    signal.raise_signal(signal.SIGUSR1)
    began, used = time.monotonic(), time.process_time()
    assert not flag.wait(0.5)
    assert heard == [1]
    assert time.monotonic() - began >= 0.5
    assert time.process_time() - used < 0.25
