"""What the commands write is written once, whatever becomes of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from todo.cli import writing
from todo.cli.batching import LINES_A_COMMAND, ids_for
from todo.cli.batching import requests_for as requests_with_ids
from todo.cli.formats.outline import Item
from todo.cli.writing import Writer, rehearse
from todo.errors import TodoError
from todo.events.log import AppendResult, Batch
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.boards import load_board
from todo.projections.witness import Witness
from todo.service.requests import Request
from todo.tasks.state import State
from todo.wiring import Opened


def requests_for(list_id: str, title: str | None, items: list[Item]) -> Iterator[Request]:
    return requests_with_ids(list_id, title, items, ids_for(list_id, b"a file", len(items), 0))


class DeafLog(MemoryLog):
    """Applies appends, but the answers to the first ones are lost."""

    def __init__(self, lost: int) -> None:
        super().__init__()
        self.lost = lost

    def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
        results = super().append(batches)
        self.lost -= 1
        if self.lost >= 0:
            raise TodoError("store_unavailable")
        return results


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "TRY_AGAIN_S", 0)


def writer_on(log: Any, folder: Path) -> Writer:
    return Writer(Opened(log, None, Witness(folder / "witness.jsonl"), None, "", lambda: None, None))  # type: ignore[arg-type]  # no bus, no accounts needed


def test_a_lost_answer_is_asked_for_again_and_nothing_is_added_twice(tmp_path: Path) -> None:
    log = DeafLog(lost=3)
    writer = writer_on(log, tmp_path)
    for request in requests_for("main", "Title", [Item("a"), Item("b", depth=1)]):
        answer = writer.send(request)
    assert answer.position == 3
    state = load_board(log, KINDS, "main").state
    assert [task.title for task in state.tasks.values()] == ["a", "b"]


def test_a_store_that_stays_away_is_told(tmp_path: Path) -> None:
    writer = writer_on(DeafLog(lost=1_000), tmp_path)
    (request,) = requests_for("main", None, [Item("a")])
    with pytest.raises(TodoError, match="does not answer"):
        writer.send(request)


def test_a_refusal_is_final(tmp_path: Path) -> None:
    (request,) = requests_for("nowhere", None, [Item("a")])
    with pytest.raises(TodoError) as refused:
        writer_on(MemoryLog(), tmp_path).send(request)
    assert refused.value.code == "unknown_list"


def test_commands_are_neither_too_long_nor_too_large() -> None:
    many = list(requests_for("main", None, [Item("a")] * (2 * LINES_A_COMMAND + 1)))
    assert [len(request.command.lines) for request in many] == [LINES_A_COMMAND, LINES_A_COMMAND, 1]
    large = list(requests_for("main", None, [Item("a", notes="n" * 20_000)] * 100))
    assert [len(request.command.lines) for request in large] == [49, 49, 2]


def test_subtasks_find_their_parents_across_commands() -> None:
    items = [Item("top"), *[Item("below", depth=1)] * LINES_A_COMMAND]
    first, second = requests_for("main", None, items)
    assert second.command.lines[0].parent == first.command.lines[0].task
    state = State("main")
    assert rehearse(state, [first, second], 0) == LINES_A_COMMAND + 1
    assert state.tasks == {}


def test_a_rehearsal_refuses_what_the_list_would() -> None:
    deep = [Item("a", depth=depth) for depth in range(34)]
    with pytest.raises(TodoError) as refused:
        rehearse(State("main"), list(requests_for("main", None, deep)), 0)
    assert refused.value.code == "too_deep"
