"""`todo replay`: a list folded from its log alone, to its end, a position, or a time."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.logs import added, append
from tests.unit.cli.calling import Todo
from todo.aggregate import state_hash
from todo.cli import replaying
from todo.events.codec import Entry
from todo.kinds import KINDS
from todo.projections.boards import load_board

NOT_VERIFIED = "Not verified: no hash was computed. 'todo log verify' does."


@pytest.fixture(autouse=True)
def written(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four events at 1, 2, 3 and 4 s, folded in half a second."""
    append(todo.log, "main", [replace(added(f"{n}", order=n), at=n * 1_000) for n in range(1, 5)])
    ticks = iter(range(100))
    monkeypatch.setattr(replaying.time, "perf_counter", lambda: next(ticks) / 2)


def test_what_comes_of_a_log(todo: Todo) -> None:
    board = load_board(todo.log, KINDS, "main")
    assert todo.json("replay") == {
        "list": "main",
        "position": 4,
        "at": 4_000,
        "hash": board.cursor.hash.hex(),
        "state_hash": state_hash(board.state),
        "tasks": 4,
        "verified": True,
        "events_per_s": 8,
    }
    assert todo.ok("replay", "main") == [
        "list          main",
        "position      4",
        "at            1970-01-01T00:00:04.000Z",
        f"hash          {board.cursor.hash.hex()}",
        f"state_hash    {state_hash(board.state)}",
        "tasks         4",
        "verified      True",
        "events_per_s  8",
    ]


@pytest.mark.parametrize(
    ("until", "position"), [("2", 2), ("0", 0), ("4", 4), ("1970-01-01T00:00:03Z", 3), ("2030-01-01", 4)]
)
def test_it_stops_at_a_position_or_before_the_first_event_that_is_later(
    todo: Todo, until: str, position: int
) -> None:
    assert todo.json("replay", "--until", until)["position"] == position


def test_a_changed_entry_is_found_unless_nothing_is_to_be_verified(todo: Todo) -> None:
    """What can be read is then folded, and it is said that no hash was computed."""
    entry = todo.log._logs["main"][1]
    todo.log._logs["main"][1] = replace(entry, body=entry.body.replace(b"2", b"9", 1))
    code, said = todo.refused("replay")
    assert code == 1
    assert said.startswith("List 'main': ")
    assert todo.json("replay", "--no-verify")["verified"] is False
    assert todo.ok("replay", "--no-verify")[-1] == NOT_VERIFIED


def test_a_log_that_ends_before_its_head_is_damaged(todo: Todo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries went missing between the question how long it is and the reading."""

    def cut(list_id: str, after: int, count: int) -> list[Entry]:
        return todo.log._logs[list_id][:3][after : after + count]

    monkeypatch.setattr(todo.log, "read", cut)
    assert todo.refused("replay", "--until", "4")[0] == 1
    assert todo.refused("state", "main", "--at", "4")[0] == 1
