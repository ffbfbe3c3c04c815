"""Long answers in text cost little more than in JSON: few steps for each line, counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from tests.logs import append_many
from todo.cli.log_tail import Tail, _Printer
from todo.cli.states import print_tree
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import load_board

LINES = 400
MOST_CALLS_OF_A_LINE = 60
"""Python functions called for a line. Rich takes more than 130."""


def calls(run: Callable[[], object]) -> int:
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def test_a_line_of_a_long_answer_takes_few_steps(capsys: pytest.CaptureFixture[str]) -> None:
    log = MemoryLog()
    append_many(log, "main", LINES)
    state = load_board(log, KINDS, "main").state
    tail = Tail(log, _Printer(as_json=False, named=True), ["main"])
    for run in (lambda: print_tree(state), lambda: tail.show_last(["main"], LINES)):
        assert 0 < calls(run) < MOST_CALLS_OF_A_LINE * LINES
        assert len(capsys.readouterr().out.splitlines()) in (LINES, LINES + 1)
