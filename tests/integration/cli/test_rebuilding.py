"""`todo rebuild`: every list folded and compared, the same by one process and by several, which all end."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.harness import embedded_pid, wait_until
from tests.integration.cli.calling import Todo
from tests.integration.cli.spoiling import change_body, erase_body
from tests.logs import append_many
from todo.cli.spreading import rebuild_lists
from todo.events.redis import keys
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import load_board
from todo.projections.comparing import How
from todo.tasks.aggregate import LIST
from todo.wiring import Opened

LISTS = ["one", "two", "three", "four", "five", "six"]


def test_a_rebuild_compares_and_writes_only_when_told(todo: Todo, raw: redis.Redis, opened: Opened) -> None:
    store = opened.store
    erase_body(raw, "two", 7)
    todo.ok("snapshot", "one", "two")
    append_many(store, "two", 1)
    other = load_board(store, KINDS, "three")
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
    assert snapshots.decode(store.load_snapshot("three") or b"", LIST) is not None
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


# --- several processes


@pytest.fixture
def mixed(todo: Todo, raw: redis.Redis, opened: Opened) -> None:
    """Lists of every kind: long and short, damaged, erased, no log; snapshots sound, behind and wrong."""
    store = opened.store
    append_many(store, "four", 2_500)
    for list_id in ("five", "six"):
        append_many(store, list_id, 3)
    erase_body(raw, "two", 7)
    todo.ok("snapshot", "one", "two", "three", "four")
    append_many(store, "four", 10)
    other = load_board(store, KINDS, "three")
    other.state.title = "Never so"
    store.save_snapshot("three", 12, snapshots.encode(other), force=True)
    change_body(raw, "one", 5)
    raw.set(keys.log("six"), "no log")


@pytest.mark.usefixtures("mixed")
def test_several_processes_say_the_same_as_one(todo: Todo) -> None:
    for words in ((), ("--json",), ("--json", "--no-verify"), ("four", "one", "five", "--json")):
        alone, several = (todo("rebuild", *words, "--jobs", jobs) for jobs in ("1", "2"))
        assert (several.returncode, several.stdout, several.stderr) == (1, alone.stdout, "")
    rows = {
        row["list"]: row["snapshot"] for row in json.loads(todo("rebuild", "--json", "--jobs", "3").stdout)
    }
    assert rows == {
        "one": "failed",
        "two": "matches",
        "three": "differs",
        "four": "behind",
        "five": "missing",
        "six": "failed",
    }
    assert todo("rebuild", "two", "four", "--jobs", "2").returncode == 0


@pytest.mark.usefixtures("mixed")
def test_several_processes_write_the_same_snapshots_as_one(todo: Todo, opened: Opened) -> None:
    written = []
    for jobs in ("1", "2"):
        opened.store.drop_snapshots()
        done = todo("rebuild", "--apply", "--json", "--jobs", jobs)
        assert done.returncode == 1
        written.append((done.stdout, [opened.store.load_snapshot(list_id) for list_id in LISTS]))
    assert written[0] == written[1]
    assert [data is not None for data in written[0][1]] == [False, True, True, True, True, False]


@pytest.mark.usefixtures("mixed")
def test_what_the_processes_cannot_reach_is_done_without_them(opened: Opened, tmp_path: Path) -> None:
    lengths = {"five": 3, "two": 12, "four": 2_510}
    rows = rebuild_lists(opened.store, f"unix://{tmp_path}/none", lengths, How(), jobs=2)
    assert [(row["list"], row["snapshot"]) for row in rows] == [
        ("five", "missing"),
        ("two", "matches"),
        ("four", "behind"),
    ]


@pytest.mark.usefixtures("raw")
@pytest.mark.parametrize("by", ["SIGINT", "SIGHUP", "SIGTERM", "SIGKILL"])
def test_no_process_outlives_a_rebuild_that_is_ended(todo: Todo, data_dir: Path, by: str) -> None:
    with todo.started("rebuild", "--jobs", "2") as process, folding_for_long(process.pid, data_dir):
        started = children(process.pid)
        # A terminal tells all of them.
        number = signal.Signals[by]
        for pid in [*started, process.pid] if by in ("SIGINT", "SIGHUP") else [process.pid]:
            os.kill(pid, number)
        process.wait(10)
        wait_until(lambda: not any(map(is_running, started)), what="the end of the processes")
        assert process.returncode == (-number if by == "SIGKILL" else 128 + number)
        assert process.stdout
        assert process.stderr
        assert process.stdout.read() == ""
        if by != "SIGKILL":
            assert process.stderr.read().strip() == ""


@pytest.mark.usefixtures("raw")
def test_a_process_that_is_ended_by_somebody_else_is_told(todo: Todo, data_dir: Path) -> None:
    with todo.started("rebuild", "--jobs", "2") as process, folding_for_long(process.pid, data_dir):
        started = children(process.pid)
        os.kill(workers(process.pid)[0], signal.SIGKILL)
        said, told = process.communicate(timeout=20)
    assert (process.returncode, said) == (1, "")
    assert "Try again with --jobs 1" in told
    assert "Traceback" not in told
    wait_until(lambda: not any(map(is_running, started)), what="the end of the processes")


@contextmanager
def folding_for_long(parent: int, data_dir: Path) -> Iterator[None]:
    """From when its processes are there, until the end of the block: the server answers none of them."""
    wait_until(lambda: len(workers(parent)) == 2, what="the processes")
    server = embedded_pid(data_dir)
    os.kill(server, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server, signal.SIGCONT)


def workers(parent: int) -> list[int]:
    return [pid for pid in children(parent) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in listed.split()]


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
