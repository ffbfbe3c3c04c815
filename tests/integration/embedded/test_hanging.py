"""A server that lives and does not answer is replaced; what does not belong to us is let live."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.integration.embedded.conftest import Place
from todo.errors import TodoError
from todo.events.embedded.locks import FileLock
from todo.events.embedded.server import EmbeddedServer
from todo.events.redis.connection import connect


def test_a_server_that_gives_no_answer_is_replaced_with_nothing_lost(place: Place) -> None:
    place.start_user().do("add")
    hanging = place.server_pid
    assert hanging
    os.kill(hanging, signal.SIGSTOP)
    notices: list[str] = []
    server = EmbeddedServer(place.data, notices.append, silence_s=0.2)
    with connect(server.ensure()) as client:
        assert client.get("count") == b"1"
    assert place.server_pid not in (None, hanging)
    assert any(f"(process {hanging}) gives no answer" in notice for notice in notices)
    server.release()


def test_a_server_whose_socket_was_tidied_away_ends_well_and_another_is_started(place: Place) -> None:
    user = place.start_user()
    user.do("add")
    unreachable = place.server_pid
    socket = place.directory.socket()
    assert socket
    socket.unlink()
    other = place.start_user()
    assert other.do("add") == 2
    assert place.server_pid not in (None, unreachable)
    assert "ready to exit" in place.directory.log.read_text()
    assert user.do("add") == 3


def test_a_living_server_whose_process_cannot_be_told_is_not_shot_at(place: Place) -> None:
    place.write(kept="yes")
    held = FileLock(place.directory.lock("server"))
    assert held.try_exclusive()
    place.directory.pid_file.write_text(str(os.getpid()))
    server = EmbeddedServer(place.data, lambda notice: None, silence_s=0.1)
    with pytest.raises(TodoError, match="its process is not to be found"):
        server.ensure()
    held.close()
    with connect(server.ensure()) as client:
        assert client.get("kept") == b"yes"
    server.release()
    assert not server.is_running()


def test_a_program_that_is_no_server_is_named(place: Place) -> None:
    server = EmbeddedServer(place.data, lambda notice: None, binary=Path(sys.executable))
    with pytest.raises(TodoError, match="is no Redis or Valkey: it says 'Python"):
        server.ensure()
    server.release()


def test_the_urgent_question_whether_it_runs_starts_nothing(place: Place) -> None:
    server = EmbeddedServer(place.data, lambda notice: None)
    assert not server.is_running()
    assert not place.data.exists()
    server.ensure()
    assert server.is_running()
    server.release()
    assert not server.is_running()
