"""`todo log verify`: every fault in words, every list looked at."""

from __future__ import annotations

from pathlib import Path

import redis

from tests.integration.cli.calling import Todo
from tests.integration.cli.spoiling import change_body
from tests.logs import append_many
from todo.events.redis import keys
from todo.wiring import Opened


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
        "Read: 35 events in 3 lists; faults found: 4.",
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
    assert f"Noted in {noted}, last written 20" in done.stdout
    (tmp_path / "other").write_text("hello")
    assert "no noted heads" in todo.refused("log", "verify", "--against", tmp_path / "other")


def test_a_log_that_is_written_meanwhile_is_no_fault(todo: Todo, raw: redis.Redis, opened: Opened) -> None:
    append_many(opened.store, "one", 3_000)
    assert todo("log", "verify").returncode == 0
    assert raw.exists(keys.log("one"))


def test_an_entry_far_ahead_is_damage_for_all_and_is_counted_once(todo: Todo, raw: redis.Redis) -> None:
    raw.execute_command("XADD", keys.log("two"), "999-0", "hello", "world")
    done = todo("log", "verify", "two")
    assert (
        "List 'two': The log's entry at position 999 follows position 12: entries are missing" in done.stdout
    )
    assert "Read: 13 events in 1 list; faults found: " in done.stdout
    for words in (["state", "two"], ["replay", "two"], ["export", "two"], ["import", "-", "--list", "two"]):
        done = todo(*words, given=b"- [ ] a\n")
        assert (done.returncode, "List 'two'" in done.stderr, done.stdout) == (1, True, "")
        assert "missing" in done.stderr


def test_a_position_that_the_log_lacks_is_damage(todo: Todo, raw: redis.Redis) -> None:
    raw.execute_command("XADD", keys.log("two"), "999-0", "hello", "world")
    for words in (["state", "two", "--at", "50"], ["replay", "two", "--until", "50"]):
        assert "List 'two': entries are missing from its log" in todo.refused(*words, code=1)
