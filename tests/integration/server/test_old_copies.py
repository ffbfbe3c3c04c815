"""A store cut, changed or put back to an old copy: told in words, and no client keeps what is gone."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from infra.wire_client import Follower, Wire, command
from tests.harness import Replica, embedded_pid, run_todo, wait_until
from tests.load import opened
from todo.aggregate import state_hash
from todo.events.embedded.incidents import read_incidents
from todo.kinds import KINDS
from todo.projections.boards import load_board


def write(url: str, count: int, prefix: str = "Task") -> list[Any]:
    """Adds tasks one by one; every one is acknowledged as on the disk."""
    wire = Wire(url)
    answers = [
        wire.call("command", command("main", "add_task", {"title": f"{prefix} {number}"}))
        for number in range(count)
    ]
    wire.close()
    assert all(answer["ok"] and answer["durability"] == "disk" for answer in answers), answers
    return answers


def written(data_dir: Path, count: int, prefix: str = "Task") -> None:
    """A data directory with that many tasks added by a replica that has stopped."""
    replica = Replica(data_dir)
    write(replica.url, count, prefix)
    assert replica.stop() == 0


def tail_file(data_dir: Path) -> Path:
    """The append-only file that is written last."""
    return sorted((data_dir / "store" / "appendonlydir").glob("*.incr.aof"))[-1]


def assert_holds_what_the_log_has(follower: Follower, data_dir: Path) -> None:
    with opened(data_dir) as store:
        rebuilt = load_board(store.store, KINDS, "main", use_snapshot=False)
    wait_until(lambda: follower.position == rebuilt.position, what="the client's position")
    assert follower.state_hash() == state_hash(rebuilt.state)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def keep_copy(data_dir: Path, copy: Path) -> None:
    shutil.copytree(data_dir / "store" / "appendonlydir", copy)


def put_back(data_dir: Path, copy: Path) -> None:
    shutil.rmtree(data_dir / "store" / "appendonlydir")
    shutil.copytree(copy, data_dir / "store" / "appendonlydir")


def test_a_cut_tail_is_kept_told_and_clients_go_back_to_what_the_log_has(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    replica = Replica(data_dir)
    urls = [replica.url]
    write(replica.url, 10)
    follower = Follower(lambda: urls)
    follower.wait_for(10)
    replica.kill()
    os.kill(embedded_pid(data_dir), signal.SIGKILL)
    file = tail_file(data_dir)
    # In the last event, whatever the projector has written behind it.
    cut_size = file.read_bytes().rindex(b":log:main") + 5
    os.truncate(file, cut_size)

    again = Replica(data_dir)
    urls[:] = [again.url]
    (told,) = [notice["notice"] for notice in again.logged("store") if "bytes" in notice["notice"]]
    (incident,) = [incident for incident in read_incidents(data_dir) if incident.bytes_lost]
    assert str(incident.bytes_lost) in told
    assert Path(incident.copy).stat().st_size == cut_size
    wait_until(lambda: follower.joins[-1] == "ahead", what="the client to be told that it is ahead")
    assert_holds_what_the_log_has(follower, data_dir)
    assert follower.position == 9
    write(again.url, 3, "Later")
    follower.wait_for(12)
    assert_holds_what_the_log_has(follower, data_dir)
    follower.close()
    assert again.stop() == 0


def test_a_changed_byte_is_found_by_verify_and_the_list_is_not_served(tmp_path: Path) -> None:
    written(tmp_path, 10)
    file = tail_file(tmp_path)
    content = file.read_bytes()
    place = content.index(b"Task 4") + 5
    file.write_bytes(content[:place] + b"5" + content[place + 1 :])

    found = run_todo(tmp_path, "log", "verify", code=1)
    assert "main" in found
    assert "position 5" in found

    with opened(tmp_path) as store:
        store.store.drop_snapshots()
    replica = Replica(tmp_path)
    wire = Wire(replica.url)
    answer = wire.call("join", {"list": "main"})
    assert answer["error"]["code"] == "log_damaged"
    refused = wire.call("command", command("main", "add_task", {"title": "After"}))
    assert refused["error"]["code"] == "log_damaged"
    wire.close()
    assert replica.stop() == 0


@pytest.mark.parametrize("then", [0, 15], ids=["shorter", "written on past the old head"])
def test_an_old_copy_put_back_is_told_at_the_start_and_by_verify(
    tmp_path: Path, copy: Path, then: int
) -> None:
    data_dir = tmp_path / "data"
    written(data_dir, 5)
    keep_copy(data_dir, copy)
    replica = Replica(data_dir)
    urls = [replica.url]
    write(replica.url, 5, "Lost")
    follower = Follower(lambda: list(urls))
    follower.wait_for(10)
    urls.clear()
    assert replica.stop() == 0
    put_back(data_dir, copy)
    if then:
        witness = data_dir / "witness.jsonl"
        kept = witness.read_bytes()
        witness.unlink()
        written(data_dir, then, "Other")
        witness.write_bytes(kept)

    assert "older copy" in run_todo(data_dir, "log", "verify", code=1)

    again = Replica(data_dir)
    urls[:] = [again.url]
    (told,) = again.logged("older_copy")
    assert told["kind"] == ("forked" if then else "behind")
    wait_until(lambda: follower.joins[-1] in ("ahead", "forked"), what="the client to be told")
    assert_holds_what_the_log_has(follower, data_dir)
    titles = {task.title for task in follower.state.tasks.values()}
    assert not [title for title in titles if title.startswith("Lost")]
    assert len(titles) == 5 + then
    follower.close()
    assert again.stop() == 0
    run_todo(data_dir, "log", "verify")


@pytest.mark.parametrize("then", [0, 15], ids=["shorter", "written on past the old head"])
def test_an_old_copy_put_back_below_a_running_replica_resets_its_clients(
    tmp_path: Path, copy: Path, then: int
) -> None:
    data_dir = tmp_path / "data"
    written(data_dir, 5)
    keep_copy(data_dir, copy)
    replica = Replica(data_dir)
    write(replica.url, 5, "Lost")
    follower = Follower(lambda: [replica.url])
    follower.wait_for(10)

    replica.process.send_signal(signal.SIGSTOP)
    os.kill(embedded_pid(data_dir), signal.SIGKILL)
    put_back(data_dir, copy)
    if then:
        other = Replica(data_dir)
        write(other.url, then, "Other")
        assert other.stop() == 0
    replica.process.send_signal(signal.SIGCONT)

    wait_until(lambda: follower.position == 5 + then, 30, "the client's new position")
    assert_holds_what_the_log_has(follower, data_dir)
    assert not [task for task in follower.state.tasks.values() if task.title.startswith("Lost")]
    assert replica.logged("board_lost")[0]["reason"] == "forked"
    write(replica.url, 1, "After")
    assert_holds_what_the_log_has(follower, data_dir)
    follower.close()
    assert replica.stop() == 0


def test_a_whole_data_directory_put_back_is_noticed_by_a_witness_elsewhere(tmp_path: Path) -> None:
    data_dir, copy, witness = tmp_path / "data", tmp_path / "copy", str(tmp_path / "witness.jsonl")
    written(data_dir, 4)
    shutil.copytree(data_dir, copy)
    replica = Replica(data_dir, witness=witness)
    write(replica.url, 3)
    assert replica.stop() == 0
    shutil.rmtree(data_dir)
    copy.rename(data_dir)
    again = Replica(data_dir, witness=witness)
    assert again.url
    (told,) = again.logged("older_copy")
    assert "ends at position 4, but had reached 7" in told["message"]
    assert again.stop() == 0
