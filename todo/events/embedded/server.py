"""The embedded server: a Valkey process on a data directory, shared by all processes that use the directory.

It runs in its own session and outlives the process that started it. The last user that leaves cleanly stops
it; any user that finds it dead restarts it. Three file locks, which the kernel releases when a process ends,
track the users, the starter and the server itself. Works in plain Python and under eventlet.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from todo.errors import TodoError
from todo.events.embedded.directory import StoreDirectory
from todo.events.embedded.incidents import Incident, read_incidents
from todo.events.embedded.locks import FileLock, exclusive, wait_until
from todo.events.embedded.probe import Probe, State
from todo.events.embedded.supervisor import Supervisor

__all__ = ["EmbeddedServer", "Incident", "read_incidents"]

_SILENCE_S = 20.0
_STOPPING_S = 35.0
_STARTING_S = 120.0


class EmbeddedServer:
    """One user's share in the server of a data directory."""

    def __init__(
        self,
        data_dir: Path,
        on_notice: Callable[[str], None],
        *,
        binary: Path | None = None,
        silence_s: float = _SILENCE_S,
    ) -> None:
        """Does no I/O. Calls `on_notice` with sentences for a person.

        `binary` replaces the packaged server program. `silence_s`: how long a running server may give no
        answer (a stalled disk) before it is killed and restarted.
        """
        self._directory = StoreDirectory.of(data_dir)
        self._probe = Probe(self._directory)
        self._supervisor = Supervisor(self._directory, self._probe, on_notice, binary, silence_s)
        self._mutex = threading.Lock()
        self._share: FileLock | None = None

    def ensure(self) -> str:
        """The URL of the server. Starts it if needed, and waits until it has loaded its data.

        Idempotent, safe to call from any process, and cheap if the server runs. Raises `store_unavailable` or
        `store_full`, with a sentence that says what to do, if the server cannot start.
        """
        with self._mutex, _in_words(self._directory):
            self._join()
            if self._probe.state() is not State.READY:
                with exclusive(self._directory.lock("start"), self._wait_for_starter):
                    self._supervisor.bring_up()
            return self._probe.url

    def is_running(self) -> bool:
        """Whether the server answers; does not start it."""
        with self._mutex, _in_words(self._directory):
            return self._probe.state() is State.READY

    def release(self) -> None:
        """Gives up this user's share. The last user stops the server and waits for its process to end."""
        with self._mutex, _in_words(self._directory):
            share, self._share = self._share, None
            if share is None:
                return
            try:
                if share.try_exclusive():
                    self._supervisor.stop()
            finally:
                share.close()
                self._probe.close()

    def _join(self) -> None:
        """Takes the shared `users` lock; waits while the last leaver holds it
        exclusively to stop the server."""
        if self._share is not None:
            return
        self._directory.prepare()
        share = FileLock(self._directory.lock("users"))
        if not wait_until(share.try_shared, _STOPPING_S):
            share.close()
            name = self._supervisor.name
            raise TodoError(
                "store_unavailable", f"{name} is still being stopped by another process. Try again."
            )
        self._share = share

    def _wait_for_starter(self, waited_s: float) -> None:
        name = self._supervisor.name
        self._supervisor.progress(f"Waiting for another process that starts {name[0].lower()}{name[1:]}")
        if waited_s > _STARTING_S and self._probe.state() is State.SILENT:
            raise TodoError(
                "store_unavailable", f"{name} is being started by a process that does not get on."
            )


@contextmanager
def _in_words(directory: StoreDirectory) -> Iterator[None]:
    """Translates OSError into `store_unavailable` or `store_full`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise TodoError("store_full", f"The disk of {directory.data} is full: make room.") from error
        raise TodoError(
            "store_unavailable",
            f"The data directory {directory.data} cannot be used ({error.strerror}: {error.filename}): "
            "give this user the right to write there, or choose another (TODO_DATA_DIR).",
        ) from error
