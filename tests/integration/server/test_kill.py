"""kill -9 of everything under load: nothing acknowledged is lost or doubled, all are in step again."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from infra.wire_client import Follower
from tests.harness import Replica, embedded_pid, run_todo, wait_until
from tests.load import Writers, assert_exactly_once, opened
from todo.aggregate import state_hash
from todo.kinds import KINDS
from todo.projections.boards import load_board

ENOUGH = 150


def more(writers: Writers, count: int = ENOUGH) -> None:
    """Waits until so many more commands are acknowledged: it goes on after whatever was killed."""
    goal = len(writers.acknowledged) + count
    wait_until(lambda: len(writers.acknowledged) >= goal, 40, f"{goal} acknowledgements")


def assert_in_step(data_dir: Path, followers: list[Follower], lists: list[str]) -> None:
    with opened(data_dir) as store:
        for list_id in lists:
            rebuilt = load_board(store.store, KINDS, list_id, use_snapshot=False)
            for follower in followers:
                if follower.list_id == list_id:
                    follower.wait_for(rebuilt.position)
                    assert follower.state_hash() == state_hash(rebuilt.state)
                    assert follower.position == rebuilt.position
                    assert set(follower.applied.values()) <= {1}
                    assert follower.out_of_order == []


def test_the_server_and_its_store_are_killed_under_load(tmp_path: Path, transport: str) -> None:
    replica = Replica(tmp_path, transport=transport)
    urls = [replica.url]
    writers = Writers(lambda: urls, ["main"])
    followers = [Follower(lambda: urls) for _ in range(3)]
    more(writers)

    replica.kill()
    replica = Replica(tmp_path, transport=transport)
    urls[:] = [replica.url]
    more(writers)

    os.kill(embedded_pid(tmp_path), signal.SIGKILL)
    more(writers)

    os.kill(embedded_pid(tmp_path), signal.SIGKILL)
    replica.kill()
    replica = Replica(tmp_path, transport=transport)
    urls[:] = [replica.url]
    more(writers)

    writers.stop()
    assert writers.refused == []
    with opened(tmp_path) as store:
        assert_exactly_once(store.store, writers.acknowledged)
    assert_in_step(tmp_path, followers, ["main"])
    run_todo(tmp_path, "log", "verify")
    for follower in followers:
        follower.close()
    assert replica.stop() == 0


def test_two_replicas_share_a_directory_and_each_may_die_and_the_store_too(
    tmp_path: Path, transport: str
) -> None:
    first = Replica(tmp_path, transport=transport)
    assert first.url  # this one started the embedded server
    second = Replica(tmp_path, transport=transport)
    urls = [first.url, second.url]
    writers = Writers(lambda: urls, ["main"], count=10)
    follower = Follower(lambda: urls)
    more(writers)

    urls[:] = [second.url]
    first.kill()
    more(writers)

    before = embedded_pid(tmp_path)
    os.kill(before, signal.SIGKILL)
    more(writers)
    assert embedded_pid(tmp_path) != before

    writers.stop()
    with opened(tmp_path) as store:
        assert_exactly_once(store.store, writers.acknowledged)
    assert_in_step(tmp_path, [follower], ["main"])
    follower.close()
    assert second.stop() == 0


def test_what_one_replica_writes_the_clients_of_the_other_see(tmp_path: Path, transport: str) -> None:
    replicas = [Replica(tmp_path, transport=transport) for _ in range(3)]
    urls = [replica.url for replica in replicas]
    followers = [Follower(lambda url=url: [url]) for url in urls]  # type: ignore[misc]
    writers = Writers(lambda: urls, ["main"], count=9)
    more(writers)
    writers.stop()
    with opened(tmp_path) as store:
        assert_exactly_once(store.store, writers.acknowledged)
    assert_in_step(tmp_path, followers, ["main"])
    for follower in followers:
        follower.close()
    assert [replica.stop() for replica in replicas] == [0, 0, 0]


def test_sigterm_drains_and_nobody_notices(tmp_path: Path, transport: str) -> None:
    first, second = Replica(tmp_path, transport=transport), Replica(tmp_path, transport=transport)
    urls = [first.url, second.url]
    writers = Writers(lambda: urls, ["main"], count=10)
    follower = Follower(lambda: list(urls))
    more(writers)
    urls[:] = [second.url]
    assert first.stop(timeout_s=10) == 0
    more(writers)
    writers.stop()
    with opened(tmp_path) as store:
        assert_exactly_once(store.store, writers.acknowledged)
    assert_in_step(tmp_path, [follower], ["main"])
    follower.close()
    assert second.stop() == 0
