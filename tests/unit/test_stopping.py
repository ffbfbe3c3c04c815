"""The end of a process that stays."""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType
from typing import Any

import pytest

from todo.stopping import StopFlag, stop_on_signals


@pytest.fixture
def handlers() -> Any:
    """Puts back what the test sets."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_sets_it(handlers: None, number: int) -> None:
    flag = stop_on_signals()
    assert not flag.is_set()
    assert not flag.wait(0.01)
    signal.raise_signal(number)
    assert flag.is_set()
    assert flag.wait(60)


def test_a_signal_at_any_line_of_the_wait_ends_it(handlers: None) -> None:
    lines = 0

    def wait_interrupted_at(line: int) -> int:
        """The number of lines that were run; the signal comes before one of them."""
        flag, seen = stop_on_signals(), 0

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
            assert flag.wait(0.25 if line == 0 else 30) is (line > 0)
        finally:
            sys.settrace(None)
        return seen

    lines = wait_interrupted_at(0)
    assert lines > 3
    began = time.monotonic()
    for line in range(1, 4):
        wait_interrupted_at(line)
    assert time.monotonic() - began < 5
