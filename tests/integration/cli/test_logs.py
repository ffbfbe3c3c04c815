"""Reading the logs: stats, single entries, the past, replays."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from tests.integration.cli.calling import Todo
from tests.logs import added, append
from todo.aggregate import state_hash
from todo.events.codec import encode
from todo.events.log import Batch, BatchCommand
from todo.kinds import KINDS
from todo.projections.boards import load_board
from todo.wiring import Opened

HOSTILE = "[red]a[/] \x1b[2J\u202eb"


@pytest.fixture(scope="module", autouse=True)
def written(opened: Opened) -> None:
    events = [added(f"Task {number}", order=number) for number in range(1, 31)]
    append(
        opened.store, "main", [msgspec.structs.replace(event, at=1_000 * n) for n, event in enumerate(events)]
    )
    append(opened.store, "hostile", [added(HOSTILE)])


def test_lists_and_their_heads(todo: Todo, opened: Opened) -> None:
    assert todo.json("list") == [
        {"list": "hostile", "title": "", "tasks": 1, "completed": 0, "position": 1},
        {"list": "main", "title": "", "tasks": 30, "completed": 0, "position": 30},
    ]
    assert "main" in todo.ok("list")
    stats = todo.lines("log", "stats", "main", "--types")
    assert stats == [
        {
            "list": "main",
            "position": 30,
            "hash": opened.store.heads(["main"])[0].hash.hex(),
            "first_at": 0,
            "last_at": 29_000,
            "types": {"task_added": 30},
        }
    ]
    assert "1970-01-01T00:00:29.000Z" in todo.ok("log", "stats")


def test_one_entry(todo: Todo) -> None:
    entry = todo.json("log", "show", "main", "7")
    assert (entry["position"], entry["type"], entry["at"]) == (7, "task_added", 6_000)
    assert entry["body"]["title"] == "Task 7"
    assert '"title": "Task 7"' in todo.ok("log", "show", "main", "7")


def test_the_last_entries(todo: Todo) -> None:
    assert [event["position"] for event in todo.lines("log", "tail", "main", "-n", "3")] == [28, 29, 30]
    assert todo.ok("log", "tail", "main", "-n", "0") == ""
    assert len(todo.ok("log", "tail", "main").splitlines()) == 10


def test_the_last_entries_of_all_lists_are_one_stream_by_time(todo: Todo) -> None:
    last = todo.lines("log", "tail", "-n", "4")
    assert [(event["list"], event["position"]) for event in last] == [
        ("main", 28),
        ("main", 29),
        ("main", 30),
        ("hostile", 1),
    ]
    assert len(todo.ok("log", "tail").splitlines()) == 10
    assert len(todo.ok("log", "tail", "-n", "1000000").splitlines()) == 31


def test_the_state_at_a_position(todo: Todo) -> None:
    assert len(todo.json("state", "main", "--at", "12")["tasks"]) == 12
    shown = todo.ok("state", "main", "--at", "2")
    assert shown.splitlines() == ["main", "[ ] Task 1", "[ ] Task 2"]
    assert todo.ok("state", "main", "--at", "0").splitlines() == ["main"]


def test_a_replay_folds_to_what_a_board_has(todo: Todo, opened: Opened) -> None:
    answer = todo.json("replay")
    board = load_board(opened.store, KINDS, "main")
    assert (answer["position"], answer["hash"]) == (30, board.cursor.hash.hex())
    assert (answer["state_hash"], answer["tasks"]) == (state_hash(board.state), 30)
    assert answer["events_per_s"] > 0
    assert todo.json("replay", "main", "--until", "5")["position"] == 5
    assert todo.json("replay", "main", "--until", "1970-01-01T00:00:04.500Z")["position"] == 5
    assert "state_hash" in todo.ok("replay", "main")


@pytest.mark.parametrize("words", [["log", "tail"], ["log", "show", "hostile", "1"], ["state", "hostile"]])
def test_hostile_text_is_shown_and_steers_nothing(todo: Todo, words: list[str]) -> None:
    shown = todo.ok(*words)
    assert "[red]a[/]" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_an_event_of_a_later_version_stops_its_own_list_alone(todo: Todo, opened: Opened) -> None:
    event = added()
    entry = encode(event, opened.store.heads(["later"])[0], bytes(16))
    newer = replace(entry, head=entry.head[:1] + b"\x7f" + entry.head[2:])
    command = BatchCommand(event.command, bytes(16), [newer])
    opened.store.append([Batch("later", opened.store.heads(["later"])[0], [command])])
    rows = {row["list"]: row["title"] for row in todo.json("list")}
    assert rows["later"] in ("(log_damaged)", "(upgrade_needed)")
    assert rows["main"] == ""
    assert todo.lines("log", "stats", "later")[0]["last_at"] is None
    assert "'later'" in todo.refused("state", "later", code=1)
