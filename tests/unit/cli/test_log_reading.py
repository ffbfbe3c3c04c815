"""`todo log stats` and `todo log show`: what they say, in words and in JSON, also of damaged logs."""

from __future__ import annotations

from msgspec.structs import replace

from tests.logs import added, append, flipped
from tests.unit.cli.calling import Todo
from todo.events.event import Event


def written(todo: Todo) -> list[Event]:
    events = [
        replace(added("Buy milk", task=f"019a0000-0000-7000-8000-00000000000{number}"), at=number * 1_000)
        for number in range(1, 4)
    ]
    events.append(replace(events[0], type="task_completed", body=None, command=added().command, at=5_500))
    append(todo.log, "main", events)
    return events


def damage(todo: Todo, position: int) -> None:
    """Changes a byte of an entry's body."""
    entry = todo.log._logs["main"][position - 1]
    todo.log._logs["main"][position - 1] = replace(entry, body=flipped(entry.body))


def test_the_length_of_each_log_with_its_times_and_its_hash(todo: Todo) -> None:
    written(todo)
    digest = todo.log.heads(["main"])[0].hash.hex()
    assert todo.json("log", "stats") == {
        "list": "main",
        "position": 4,
        "hash": digest,
        "first_at": 1_000,
        "last_at": 5_500,
    }
    first, second = todo.ok("log", "stats")
    assert first.split() == ["List", "Events", "First", "Last", "Head's", "chain", "hash"]
    assert second.split() == [
        "main",
        "4",
        "1970-01-01T00:00:01.000Z",
        "1970-01-01T00:00:05.500Z",
        digest[:16],
    ]


def test_the_events_of_each_type_are_counted_the_most_frequent_first(todo: Todo) -> None:
    written(todo)
    assert todo.json("log", "stats", "main", "--types")["types"] == {"task_added": 3, "task_completed": 1}
    assert [line.split() for line in todo.ok("log", "stats", "--types")[2:]] == [
        ["List", "Type", "Events"],
        ["main", "task_added", "3"],
        ["main", "task_completed", "1"],
    ]


def test_a_list_without_events_has_no_times(todo: Todo) -> None:
    stats = todo.json("log", "stats", "main", "--types")
    assert (stats["position"], stats["first_at"], stats["last_at"], stats["types"]) == (0, None, None, {})
    assert todo.ok("log", "stats", "main")[1].split()[:4] == ["main", "0", "-", "-"]


def test_the_time_of_a_damaged_entry_is_not_known(todo: Todo) -> None:
    written(todo)
    damage(todo, 1)
    stats = todo.json("log", "stats")
    assert (stats["first_at"], stats["last_at"]) == (None, 5_500)


def test_one_entry_with_all_that_is_stored_of_it(todo: Todo) -> None:
    events = written(todo)
    assert todo.json("log", "show", "main", "2") == {
        "list": "main",
        "position": 2,
        "type": "task_added",
        "task": events[1].task,
        "actor": "anonymous",
        "at": 2_000,
        "command": events[1].command,
        "body": events[1].body,
        "schema": 1,
        "previous": 0,
        "group": None,
        "via": None,
        "hash": todo.log.read("main", 1, 1)[0].hash.hex(),
    }


def test_one_entry_in_words(todo: Todo) -> None:
    """A name and a value on each line; what is not there is a dash, an erased body is said to be."""
    events = written(todo)
    lines = todo.ok("log", "show", "main", "2")
    assert lines[:7] == [
        "list      main",
        "position  2",
        "type      task_added",
        f"task      {events[1].task}",
        "actor     anonymous",
        "at        1970-01-01T00:00:02.000Z (2000)",
        f"command   {events[1].command}",
    ]
    assert lines[7:10] == ["body      {", '  "title": "Buy milk",', '  "notes": "",']
    assert "group     -" in lines
    assert "body      (erased)" in todo.ok("log", "show", "main", "4")


def test_a_damaged_entry_is_not_shown(todo: Todo) -> None:
    """Nor one whose link to the entry before it does not fit."""
    written(todo)
    damage(todo, 2)
    entries = todo.log._logs["main"]
    entries[3] = replace(entries[3], head=flipped(entries[3].head))
    for position in (2, 4):
        code, said = todo.refused("log", "show", "main", str(position))
        assert code == 1
        assert f"position {position}" in said
    assert todo("log", "show", "main", "3").code == 0


def test_a_missing_entry_is_told(todo: Todo) -> None:
    """Another one stands where it should be."""
    written(todo)
    del todo.log._logs["main"][1]
    todo.log._logs["main"].insert(0, todo.log._logs["main"][0])
    code, said = todo.refused("log", "show", "main", "2")
    assert (code, said) == (1, "List 'main': position 2 is missing from its log.")
