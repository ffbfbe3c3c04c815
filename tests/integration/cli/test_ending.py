"""Every command and server ends in order by SIGINT, SIGTERM and SIGHUP, and the embedded server with it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import wait_until
from tests.integration.cli.calling import Todo
from todo.events.embedded.directory import StoreDirectory
from todo.events.embedded.process import running_server

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
LINES = b"".join(b"- [ ] task %d\n" % number for number in range(20_000))


def server_of(todo: Todo) -> int | None:
    return running_server(StoreDirectory.of(todo.data_dir))


def wait_for_server(todo: Todo) -> int:
    return int(wait_until(lambda: server_of(todo), what="the embedded server"))


def assert_gone(process_id: int) -> None:
    wait_until(lambda: not Path(f"/proc/{process_id}").exists(), what="the end of the embedded server")


@pytest.fixture
def lonely(tmp_path: Path) -> Todo:
    """The command on data that nobody else uses."""
    todo = Todo(tmp_path / "data", TODO_LOG_FORMAT="json")
    todo.ok("import", "-", given=b"- [ ] a\n")
    return todo


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_a_command_that_stays(lonely: Todo, number: signal.Signals) -> None:
    with lonely.started("log", "tail", "-f") as process:
        assert process.stdout
        assert "task_added" in process.stdout.readline()
        server = wait_for_server(lonely)
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert_gone(server)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_servers_without_an_error(lonely: Todo, number: signal.Signals) -> None:
    for words, event in ((["serve", "--port", "0"], "serving"), (["projector"], "projecting")):
        with lonely.started(*words) as process:
            assert process.stderr
            told = (json.loads(line)["event"] for line in process.stderr if line.startswith("{"))
            assert event in told
            server = wait_for_server(lonely)
            process.send_signal(number)
            process.communicate(timeout=30)
            assert process.returncode == 0
        assert_gone(server)


def test_a_signal_while_the_embedded_server_starts(lonely: Todo) -> None:
    with lonely.started("log", "tail", "-f") as process:
        server = wait_for_server(lonely)  # it has its process id before it serves
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM
    assert_gone(server)


def test_a_signal_at_any_time_of_an_import(lonely: Todo, tmp_path: Path) -> None:
    (tmp_path / "many.md").write_bytes(LINES)
    with lonely.started("import", str(tmp_path / "many.md")) as process:
        server = wait_for_server(lonely)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (128 + signal.SIGHUP, 128 + signal.SIGTERM)
    assert_gone(server)
    assert lonely("log", "verify").returncode == 0


@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["log", "tail", "-f"]])
def test_a_terminal_that_is_closed_ends_what_runs_on_it(lonely: Todo, words: list[str]) -> None:
    terminal, its_end = pty.openpty()
    command = [sys.executable, "-m", "todo.cli", *words]
    process = subprocess.Popen(
        [sys.executable, "-c", _ON_TERMINAL, *command],
        env={**lonely.environment},
        cwd=lonely.data_dir.parent,
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        start_new_session=True,
    )
    os.close(its_end)
    with process:
        try:
            said = b""
            while b"serving" not in said and b"task_added" not in said:
                said += os.read(terminal, 4096)
            server = wait_for_server(lonely)
            os.close(terminal)
            assert process.wait(30) == (0 if words[0] == "serve" else 128 + signal.SIGHUP)
        finally:
            if process.poll() is None:
                process.kill()
    assert_gone(server)


_ON_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def _ignored_hangups() -> Iterator[None]:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("_ignored_hangups")
def test_what_nohup_started_outlives_the_terminal(lonely: Todo) -> None:
    with lonely.started("log", "tail", "-f") as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        lonely.ok("import", "-", given=b"- [ ] after the hangup\n")
        assert "after the hangup" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM
