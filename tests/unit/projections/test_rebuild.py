"""A list folded from its log alone is the list, at every position and time."""

from __future__ import annotations

import msgspec
import pytest

from tests.logs import added, append, append_many, flipped
from todo.errors import TodoError
from todo.events.memory_log import MemoryLog
from todo.projections.boards import load_board
from todo.projections.rebuild import PAGE, fold, pages
from todo.tasks.state import state_hash


def test_a_fold_is_what_a_board_is_and_tells_how_far_it_has_come() -> None:
    log = MemoryLog()
    append_many(log, "main", PAGE + 5)
    told: list[int] = []
    rebuilt = fold(log, "main", reached=told.append)
    board = load_board(log, "main", use_snapshot=False)
    assert rebuilt.cursor == board.cursor
    assert state_hash(rebuilt.state) == state_hash(board.state)
    assert told == [PAGE, PAGE + 5]
    assert rebuilt.board().canonical() == board.canonical()


@pytest.mark.parametrize("position", [0, 1, PAGE, PAGE + 1, PAGE + 5])
def test_a_fold_stops_at_a_position(position: int) -> None:
    log = MemoryLog()
    append_many(log, "main", PAGE + 5)
    rebuilt = fold(log, "main", until_position=position)
    assert (rebuilt.cursor.position, len(rebuilt.state.tasks)) == (position, position)


def test_a_fold_stops_before_the_first_event_that_is_later() -> None:
    log = MemoryLog()
    times = [10, 20, 20, 40, 30]
    append(log, "main", [msgspec.structs.replace(added(), at=at) for at in times])
    assert [fold(log, "main", until_ms=at).cursor.position for at in (9, 10, 20, 39, 40)] == [0, 1, 3, 3, 5]
    assert fold(log, "main", until_ms=25).at == 20
    assert fold(log, "main", until_ms=5).at is None


def test_a_damaged_log_names_list_and_position() -> None:
    log = MemoryLog()
    append_many(log, "main", 5)
    log._logs["main"][2] = log._logs["main"][2]._replace(body=flipped(log._logs["main"][2].body))
    assert fold(log, "main", until_position=2).cursor.position == 2
    with pytest.raises(TodoError) as refused:
        fold(log, "main")
    assert refused.value.code == "log_damaged"
    assert "List 'main'" in refused.value.message
    assert "position 3" in refused.value.message


def test_pages_end_at_a_position_even_if_it_is_missing() -> None:
    log = MemoryLog()
    append_many(log, "main", 5)
    del log._logs["main"][2]
    assert [[entry.position for entry in page] for page in pages(log, "main", 3)] == [[1, 2]]
