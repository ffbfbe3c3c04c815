"""Users of an embedded server as processes that a test can kill, and a data directory that is tidied up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.harness import wait_until
from todo.errors import TodoError
from todo.events.embedded.directory import StoreDirectory
from todo.events.embedded.process import running_server
from todo.events.redis.connection import connect

USER = Path(__file__).with_name("user.py")
ROOT = Path(__file__).parents[3]


@dataclass
class User:
    """Another process that uses the server. Leaves `notices` from its last answer."""

    process: subprocess.Popen[str]
    notices: list[str] = field(default_factory=list)

    def ask(self, action: str) -> None:
        """Tells it to do something without waiting for the answer."""
        assert self.process.stdin
        self.process.stdin.write(action + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """Waits for its next answer. Raises the TodoError that it met."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the user's process ended without an answer"
        answer = json.loads(line)
        self.notices = answer["notices"]
        if "error" in answer:
            raise TodoError(answer["error"], answer["message"])
        return answer["answer"]

    def do(self, action: str) -> Any:
        """Tells it, and waits."""
        self.ask(action)
        return self.answer()

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        self.process.kill()
        self.process.wait(10)


@dataclass
class Place:
    """A data directory, and what a person who looks into it and at the processes can see."""

    data: Path
    start_user: Callable[..., User]

    @property
    def directory(self) -> StoreDirectory:
        return StoreDirectory.of(self.data)

    @property
    def server_pid(self) -> int | None:
        return running_server(self.directory)

    @property
    def append_only_file(self) -> Path:
        """The one that is written to now."""
        return max(self.directory.append_only.glob("*.incr.aof"))

    def kill_server(self) -> None:
        """kill -9, and waits until it is gone."""
        process_id = self.server_pid
        assert process_id
        os.kill(process_id, signal.SIGKILL)
        wait_until(lambda: self.server_pid is None, what="the server's end")

    def write(self, **values: str) -> None:
        """Has a server started that stores these, one command each, and ended well."""
        user = self.start_user()
        with connect(user.do("ensure")) as client:
            for name, value in values.items():
                client.set(name, value)
        user.do("release")
        assert self.server_pid is None

    def starts(self) -> int:
        """How often a server has begun to serve here."""
        return self.directory.log.read_text().count("Ready to accept connections")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A data directory that does not exist yet; at the end nothing runs on it."""
    users: list[User] = []

    def start_user(*arguments: str, data: Path | None = None) -> User:
        process = subprocess.Popen(
            [sys.executable, str(USER), str(data or here.data), *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        users.append(User(process))
        return users[-1]

    here = Place(tmp_path / "data", start_user)
    yield here
    for user in users:
        user.kill()
        for pipe in (user.process.stdin, user.process.stdout):
            assert pipe
            with suppress(BrokenPipeError):
                pipe.close()
    if here.server_pid:
        here.kill_server()
    with suppress(NotADirectoryError):
        socket = here.directory.socket()
        if socket:
            socket.unlink(missing_ok=True)
