"""Several processes share one server: it outlives who started it, and ends with the last who leaves."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import wait_until
from tests.integration.embedded.conftest import Place
from todo.events.embedded.locks import FileLock
from todo.events.redis.connection import connect

SETTINGS = {
    "appendonly": "yes",
    "appendfsync": "always",
    "aof-load-truncated": "no",
    "maxmemory-policy": "noeviction",
    "save": "",
    "port": "0",
}


def test_a_server_keeps_every_acknowledged_write_on_the_disk_and_listens_to_its_owner_alone(
    place: Place,
) -> None:
    url = place.start_user().do("ensure")
    with connect(url) as client:
        for name, value in SETTINGS.items():
            assert client.config_get(name) == {name: value}
    assert stat.S_IMODE(place.directory.folder.stat().st_mode) == 0o700


def test_what_was_written_is_there_after_a_stop_and_a_start(place: Place) -> None:
    place.write(kept="yes")
    with connect(place.start_user().do("ensure")) as client:
        assert client.get("kept") == b"yes"


def test_six_processes_that_start_at_once_get_one_server(place: Place) -> None:
    users = [place.start_user() for _ in range(6)]
    for user in users:
        user.ask("add")
    assert sorted(user.answer() for user in users) == [1, 2, 3, 4, 5, 6]
    assert place.starts() == 1


def test_the_server_outlives_a_killed_starter_and_serves_the_others(place: Place) -> None:
    starter, other = place.start_user(), place.start_user()
    starter.do("add")
    other.do("ensure")
    server = place.server_pid
    starter.kill()
    assert other.do("add") == 2
    assert place.server_pid == server


def test_ctrl_c_in_the_starters_terminal_does_not_reach_the_server(place: Place) -> None:
    starter = place.start_user()
    starter.do("ensure")
    server = place.server_pid
    assert server
    assert os.getsid(server) == server
    assert os.getpgid(server) != os.getpgid(starter.process.pid)
    starter.process.send_signal(signal.SIGINT)
    starter.process.wait(10)
    assert place.start_user().do("add") == 1
    assert place.server_pid == server


def test_a_killed_server_is_started_again_by_whoever_finds_it_dead_with_nothing_lost(place: Place) -> None:
    users = [place.start_user() for _ in range(3)]
    for user in users:
        user.do("add")
    place.kill_server()
    for user in users:
        user.ask("add")
    assert sorted(user.answer() for user in users) == [4, 5, 6]
    assert place.starts() == 2
    assert any("not been stopped cleanly" in notice for user in users for notice in user.notices)


def test_only_the_last_leaver_stops_the_server(place: Place) -> None:
    first, last = place.start_user(), place.start_user()
    first.do("ensure")
    last.do("ensure")
    first.do("release")
    assert place.server_pid
    last.do("release")
    assert place.server_pid is None
    assert not place.directory.pid_file.exists()


def test_a_killed_user_does_not_count_as_one(place: Place) -> None:
    killed, last = place.start_user(), place.start_user()
    killed.do("ensure")
    last.do("ensure")
    killed.kill()
    last.do("release")
    assert place.server_pid is None


def test_users_that_come_and_go_all_the_time_lose_no_write(place: Place) -> None:
    users = [place.start_user() for _ in range(4)]
    for _ in range(8):
        for user in users:
            user.ask("add")
            user.ask("release")
    for user in users:
        for _ in range(8):
            user.answer()
            user.answer()
    assert place.server_pid is None
    assert place.start_user().do("add") == 33


def test_a_user_asks_for_the_server_again_after_it_left(place: Place) -> None:
    user = place.start_user()
    user.do("add")
    user.do("release")
    assert user.do("add") == 2


def test_a_path_too_long_for_a_socket_gets_a_short_one_that_all_users_find(place: Place) -> None:
    place.data = place.data / ("deep" * 20) / "ünïcode and \"quotes\" and 'more'"
    first, second = place.start_user(), place.start_user()
    assert first.do("add") == 1
    assert second.do("add") == 2
    socket_path = place.directory.socket()
    assert socket_path
    assert len(os.fsencode(socket_path)) < 104
    assert stat.S_IMODE(socket_path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("deep", ["", "deep" * 20])
def test_a_copy_of_a_directory_whose_server_runs_gets_a_server_of_its_own(place: Place, deep: str) -> None:
    place.data = place.data / deep
    place.start_user().do("add")
    copy = place.data.with_name("copy")
    shutil.copytree(place.data, copy, ignore=shutil.ignore_patterns("*.sock"))
    user = place.start_user(data=copy)
    assert user.do("add") == 2
    user.do("release")
    assert place.start_user().do("add") == 2
    assert place.starts() == 1


def test_two_names_of_one_directory_are_one_server(place: Place, tmp_path: Path) -> None:
    place.start_user().do("add")
    (tmp_path / "other-name").symlink_to(place.data)
    assert place.start_user(data=tmp_path / "other-name").do("add") == 2


def test_under_eventlet_other_greenlets_run_while_one_waits_for_another_starter(place: Place) -> None:
    place.directory.prepare()
    start = FileLock(place.directory.lock("start"))
    assert start.try_exclusive()
    user = place.start_user("eventlet")
    user.ask("add")
    ticks = place.data / "ticks"
    wait_until(lambda: ticks.exists() and ticks.stat().st_size > 20, what="twenty turns of other greenlets")
    assert place.server_pid is None
    start.close()
    assert user.answer() == 1


def test_a_socket_file_that_a_crash_left_is_no_hindrance(place: Place) -> None:
    place.write(kept="yes")
    stale = place.directory.socket()
    assert stale
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(os.fspath(stale))
    assert place.start_user().do("add") == 1


def test_a_stale_pid_file_that_names_another_living_program_does_it_no_harm(place: Place) -> None:
    place.write(kept="yes")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        place.directory.pid_file.write_text(f"{stranger.pid}\n")
        user = place.start_user()
        assert user.do("add") == 1
        user.do("release")
        assert stranger.poll() is None
        stranger.communicate(b"\n", timeout=10)
    assert stranger.returncode == 0
