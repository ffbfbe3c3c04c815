"""A list folded from its log alone is the list, at every position and time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.logs import added, append, append_many, flipped
from tests.vectors.walk import walk
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.events.codec import ERASED, Entry
from todo.events.memory_log import MemoryLog
from todo.events.redis.replies import unreadable
from todo.kinds import KINDS
from todo.projections.boards import load_board
from todo.projections.rebuild import PAGE, fold, pages


def test_a_fold_is_what_a_board_is_and_tells_how_far_it_has_come() -> None:
    log = MemoryLog()
    append_many(log, "main", PAGE + 5)
    told: list[int] = []
    rebuilt = fold(log, KINDS, "main", reached=told.append)
    board = load_board(log, KINDS, "main", use_snapshot=False)
    assert rebuilt.cursor == board.cursor
    assert state_hash(rebuilt.state) == state_hash(board.state)
    assert told == [PAGE, PAGE + 5]
    assert rebuilt.board().canonical() == board.canonical()


@pytest.mark.parametrize("position", [0, 1, PAGE, PAGE + 1, PAGE + 5])
def test_a_fold_stops_at_a_position(position: int) -> None:
    log = MemoryLog()
    append_many(log, "main", PAGE + 5)
    rebuilt = fold(log, KINDS, "main", until_position=position)
    assert (rebuilt.cursor.position, len(rebuilt.state.tasks)) == (position, position)


def test_a_fold_stops_before_the_first_event_that_is_later() -> None:
    log = MemoryLog()
    times = [10, 20, 20, 40, 30]
    append(log, "main", [replace(added(), at=at) for at in times])
    assert [fold(log, KINDS, "main", until_ms=at).cursor.position for at in (9, 10, 20, 39, 40)] == [
        0,
        1,
        3,
        3,
        5,
    ]
    assert fold(log, KINDS, "main", until_ms=25).at == 20
    assert fold(log, KINDS, "main", until_ms=5).at is None


def test_a_damaged_log_names_list_and_position() -> None:
    log = MemoryLog()
    append_many(log, "main", 5)
    log._logs["main"][2] = replace(log._logs["main"][2], body=flipped(log._logs["main"][2].body))
    assert fold(log, KINDS, "main", until_position=2).cursor.position == 2
    with pytest.raises(TodoError) as refused:
        fold(log, KINDS, "main")
    assert refused.value.code == "log_damaged"
    assert "List 'main'" in refused.value.message
    assert "position 3" in refused.value.message


# --- without the hashes


@given(seed=st.integers(0, 10_000), until=st.integers(0, 150), erased=st.sets(st.integers(0, 60), max_size=3))
@settings(max_examples=25, deadline=None)
def test_a_fold_that_is_not_verified_is_the_same_on_a_sound_log(
    seed: int, until: int, erased: set[int]
) -> None:
    history = walk(seed, steps=60)
    log = MemoryLog()
    append(log, "main", history.events)
    entries = log._logs["main"]
    for position in erased:
        if position < len(entries):
            entries[position] = replace(entries[position], body=ERASED)
    for position in (None, until):
        verified, plain = (fold_or_code(log, position, verify) for verify in (True, False))
        assert verified == plain
    if not erased:
        assert verified_state(log) == state_hash(history.state)


def fold_or_code(log: MemoryLog, until_position: int | None, verify: bool) -> tuple[object, ...]:
    """What a fold comes to. Not every event fits a state from which a body before it was erased."""
    try:
        rebuilt = fold(log, KINDS, "main", until_position=until_position, verify=verify)
    except TodoError as error:
        return error.code, error.details
    assert rebuilt.verified == verify
    return state_hash(rebuilt.state), rebuilt.cursor, rebuilt.at


def verified_state(log: MemoryLog) -> str:
    return state_hash(fold(log, KINDS, "main").state)


def with_another_title(entry: Entry) -> Entry:
    return replace(entry, body=entry.body.replace(b"Task", b"Risk"))


def with_another_command(entry: Entry) -> Entry:
    return replace(entry, head=entry.head.replace(b"anonymous", b"anonymeus"))


def with_another_hash(entry: Entry) -> Entry:
    return replace(entry, head=flipped(entry.head))


@pytest.mark.parametrize("change", [with_another_title, with_another_command, with_another_hash])
def test_a_broken_chain_is_found_by_the_verified_fold_alone(change: Callable[[Entry], Entry]) -> None:
    log = MemoryLog()
    append_many(log, "main", PAGE + 5)
    entries = log._logs["main"]
    entries[PAGE - 1] = change(entries[PAGE - 1])
    with pytest.raises(TodoError) as refused:
        fold(log, KINDS, "main")
    assert (refused.value.code, refused.value.details["position"]) == ("log_damaged", PAGE)
    assert fold(log, KINDS, "main", verify=False).cursor == log.heads(["main"])[0]


def test_what_cannot_be_read_is_found_by_any_fold() -> None:
    log = MemoryLog()
    append_many(log, "main", 5)
    entries = list(log._logs["main"])
    for damaged in (
        entries[:2] + entries[3:],
        [*entries[:2], replace(entries[2], body=b"\x92"), *entries[3:]],
        [*entries[:2], replace(entries[2], head=entries[2].head[1:]), *entries[3:]],
        [*entries[:2], unreadable(3), *entries[3:]],
    ):
        log._logs["main"] = damaged
        with pytest.raises(TodoError) as refused:
            fold(log, KINDS, "main", verify=False)
        assert refused.value.code == "log_damaged"


def test_no_snapshot_is_made_of_a_fold_that_was_not_verified() -> None:
    log = MemoryLog()
    append_many(log, "main", 5)
    with pytest.raises(ValueError, match="verified"):
        fold(log, KINDS, "main", verify=False).board()


def test_pages_end_at_a_position_even_if_it_is_missing() -> None:
    log = MemoryLog()
    append_many(log, "main", 5)
    del log._logs["main"][2]
    assert [[entry.position for entry in page] for page in pages(log, "main", 3)] == [[1, 2]]
