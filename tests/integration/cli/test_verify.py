"""`todo log verify` and `todo rebuild`: every fault in words, every list looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.integration.cli.calling import Todo
from tests.logs import append_many
from todo.events import keys
from todo.events.redis_connection import connect
from todo.projections import snapshots
from todo.projections.boards import load_board
from todo.wiring import Opened


@pytest.fixture
def raw(opened: Opened) -> Iterator[redis.Redis]:
    """A client for spoiling. All lists are new for each test."""
    assert opened.embedded
    client = connect(opened.embedded.ensure())
    client.flushall()
    opened.witness.replace({})
    for list_id in ("one", "two", "three"):
        append_many(opened.store, list_id, 12)
    yield client
    client.close()


def change_body(raw: redis.Redis, list_id: str, position: int) -> None:
    """Puts an entry with another body in its place, as a broken disk might; Redis itself cannot do it."""
    entries = raw.execute_command("XRANGE", keys.log(list_id), "-", "+")
    raw.delete(keys.log(list_id))
    for number, (entry_id, fields) in enumerate(entries, 1):
        if number == position:
            fields[5] = fields[5].replace(b"Task", b"Risk")
        raw.execute_command("XADD", keys.log(list_id), entry_id, *fields)


def test_sound_logs(todo: Todo, raw: redis.Redis, opened: Opened) -> None:
    opened.witness.append(dict(zip(["one", "two"], opened.store.heads(["one", "two"]), strict=True)))
    assert todo.ok("log", "verify") == "Read: 36 events in 3 lists; nothing is wrong.\n"
    assert todo.lines("log", "verify", "one") == [{"lists": 1, "events": 12, "faults": 0}]
    assert raw.exists(keys.log("one"))


def test_each_fault_of_each_list_is_told(todo: Todo, raw: redis.Redis, opened: Opened) -> None:
    change_body(raw, "one", 5)
    raw.execute_command("XDEL", keys.log("two"), "7-0")
    raw.srem(keys.lists(keys.partition("three")), "three")
    opened.store.save_snapshot("three", 12, b"no snapshot")
    done = todo("log", "verify", "one", "two", "three")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "List 'one': The log's entry at position 5 has a body that was changed after it was written.",
        "List 'two': The log's entry at position 8 follows position 6: entries are missing or out of order.",
        "List 'three': It has a log, but is missing from the set of lists.",
        "List 'three': The snapshot is damaged or of another version. It is not used.",
        "Read: 36 events in 3 lists; faults found: 4.",
    ]
    assert "needs a backup" in done.stderr


def test_a_key_that_holds_no_log(todo: Todo, raw: redis.Redis) -> None:
    raw.set(keys.log("two"), "x")
    done = todo("log", "verify")
    assert done.returncode == 1
    assert "List 'two': What is kept in the place of its log is no log." in done.stdout
    assert "List 'one'" not in done.stdout


def test_a_head_noted_outside_finds_an_older_copy(
    todo: Todo, raw: redis.Redis, opened: Opened, tmp_path: Path
) -> None:
    noted = tmp_path / "heads.jsonl"
    noted.write_text(todo.ok("log", "stats", "--json"))
    assert todo("log", "verify", "--against", noted).returncode == 0
    raw.flushall()
    append_many(opened.store, "one", 12, "Other")
    append_many(opened.store, "two", 3)
    done = todo("log", "verify", "--against", noted)
    assert done.returncode == 1
    assert "List 'one' has another entry at position 12 than the one seen" in done.stdout
    assert "List 'two' ends at position 3, but had reached 12" in done.stdout
    assert "List 'three' ends at position 0, but had reached 12" in done.stdout
    (tmp_path / "other").write_text("hello")
    assert "no noted heads" in todo.refused("log", "verify", "--against", tmp_path / "other")


def test_a_log_that_is_written_meanwhile_is_no_fault(todo: Todo, raw: redis.Redis, opened: Opened) -> None:
    append_many(opened.store, "one", 3_000)
    assert todo("log", "verify").returncode == 0
    assert raw.exists(keys.log("one"))


def test_a_rebuild_compares_and_writes_only_when_told(todo: Todo, raw: redis.Redis, opened: Opened) -> None:
    store = opened.store
    todo.ok("snapshot", "one", "two")
    append_many(store, "two", 1)
    other = load_board(store, "three")
    other.state.title = "Never so"
    store.save_snapshot("three", 12, snapshots.encode(other))
    done = todo("rebuild", "--json")
    assert done.returncode == 1
    rows = {row["list"]: row for row in json.loads(done.stdout)}
    assert {name: row["snapshot"] for name, row in rows.items()} == {
        "one": "matches",
        "two": "behind",
        "three": "differs",
    }
    assert snapshots.decode(store.load_snapshot("three") or b"") is not None
    assert [row["snapshot"] for row in todo.json("rebuild", "--apply", "three")] == ["written"]
    assert "matches" in todo.ok("rebuild", "three")
    store.drop_snapshots()
    assert {row["snapshot"] for row in todo.json("rebuild")} == {"missing"}
    assert {row["state_hash"] for row in todo.json("rebuild", "--apply")} >= {rows["one"]["state_hash"]}


def test_a_rebuild_goes_on_after_a_log_that_cannot_be_folded(todo: Todo, raw: redis.Redis) -> None:
    change_body(raw, "one", 5)
    done = todo("rebuild", "--apply", "--json")
    assert done.returncode == 1
    rows = {row["list"]: row for row in json.loads(done.stdout)}
    assert rows["one"]["snapshot"] == "failed"
    assert "position 5" in rows["one"]["error"]["message"]
    assert rows["two"]["snapshot"] == "written"


def test_a_rebuild_that_verifies_nothing_says_so_and_writes_nothing(
    todo: Todo, raw: redis.Redis, opened: Opened
) -> None:
    todo.ok("snapshot", "one")
    verified, plain = todo.json("rebuild", "one"), todo.json("rebuild", "one", "--no-verify")
    assert [row.pop("verified") for row in (*verified, *plain)] == [True, False]
    assert verified == plain
    assert "Not verified" in todo.ok("rebuild", "one", "--no-verify")
    assert "Not verified" not in todo.ok("rebuild", "one")
    change_body(raw, "one", 5)
    assert todo("rebuild", "one").returncode == 1
    assert todo.ok("replay", "one", "--no-verify").splitlines()[-1].startswith("Not verified")
    kept = opened.store.load_snapshot("one")
    assert "--apply writes only what was verified" in todo.refused("rebuild", "--apply", "--no-verify", "one")
    assert opened.store.load_snapshot("one") == kept
