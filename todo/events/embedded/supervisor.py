"""Starts, replaces and stops the embedded server. The caller must hold the `start` lock.

A server is running if its process holds `server.lock`; the process id is not evidence.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from todo.errors import TodoError
from todo.events.embedded import process
from todo.events.embedded.directory import StoreDirectory
from todo.events.embedded.free_space import FreeSpace
from todo.events.embedded.incidents import Incident, note_incident
from todo.events.embedded.locks import FileLock, wait_until
from todo.events.embedded.probe import Probe, State
from todo.events.embedded.start import SERVES, explain, keep_cut_tail, last_words, tells_of_damage

_ENDING_S = 15.0
_TERMINATION_S = 2.0
_PROGRESS_EVERY_S = 3.0
_SAID_AFTER_S = 2.0
_MOST_STARTS = 4
_STARTS_IN_S = 60.0
_POLL_S = {State.SILENT: 0.003, State.LOADING: 0.1}


class Supervisor:
    """Controls the server of one directory on behalf of one user."""

    def __init__(
        self,
        directory: StoreDirectory,
        probe: Probe,
        on_notice: Callable[[str], None],
        binary: Path | None,
        silence_s: float,
    ) -> None:
        """`silence_s`: how long a running server may give no answer before it is killed and restarted."""
        self.name = f"The server of {directory.data}"
        self._directory = directory
        self._probe = probe
        self._on_notice = on_notice
        self._binary = binary
        self._silence_s = silence_s
        self._free_space = FreeSpace(directory.data)
        self._starts: deque[float] = deque(maxlen=_MOST_STARTS)
        self._child: int | None = None
        self._noticed_at = time.monotonic()

    def bring_up(self) -> None:
        """Waits for a running server, replaces a hung one, starts one if none runs.

        Raises `store_unavailable` or `store_full`.
        """
        if self._child is not None and process.has_ended(self._child):
            self._child = None
        lock = FileLock(self._directory.lock("server"))
        try:
            replaced = False
            while not lock.try_exclusive():
                if self._wait_for_answer(lambda: lock.try_exclusive(), self._patience_s()):
                    return
                if not lock.try_exclusive():
                    if replaced:
                        raise TodoError("store_unavailable", f"{self.name} does not answer and does not end.")
                    replaced = True
                    self._replace()
            self._start(lock)
        finally:
            lock.close()

    def stop(self) -> None:
        """Shuts the server down gracefully and waits until its process has ended."""
        try:
            lock = FileLock(self._directory.lock("server"))
        except FileNotFoundError:
            self._end_child()
            return
        try:
            if not wait_until(lambda: self._is_shut_down(lock), _ENDING_S):
                self._on_notice(f"{self.name} does not end; it is left running. See {self._directory.log}.")
            elif self._child is not None:
                process.has_ended(self._child)
        finally:
            lock.close()

    def _end_child(self) -> None:
        """Kills our child server after its directory was deleted, and removes its socket and pid file."""
        if self._child is not None and not process.has_ended(self._child):
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            process.has_ended(self._child)

    def _is_shut_down(self, lock: FileLock) -> bool:
        """Whether the server has ended; else sends SHUTDOWN. A starting server may miss it, so call again."""
        if lock.try_exclusive():
            return True
        self._probe.shut_down()
        return False

    def progress(self, sentence: str) -> None:
        """Passes a progress notice on, throttled to one every few seconds."""
        if time.monotonic() - self._noticed_at > _PROGRESS_EVERY_S:
            self._noticed_at = time.monotonic()
            self._on_notice(sentence)

    def _start(self, lock: FileLock) -> None:
        if self._directory.pid_file.exists():
            self._check_pace()
        if self._free_space.give_up_reserve():
            self._on_notice(
                f"The disk of {self._directory.data} is full; the reserve is used up to go on reading."
            )
        binary = self._binary or process.carried_binary()
        writer = process.identify(binary)
        self._directory.check_writer(writer)
        started_again = ""
        if self._directory.pid_file.exists():  # a clean exit deletes the pid file
            started_again = f"{self.name} had not been stopped cleanly; it is started again."
            started_again += self._last_words()
            self._directory.pid_file.unlink()
        self._directory.write_configuration()
        log = self._launch(binary, lock)
        if log is not None:
            cut = keep_cut_tail(self._directory, log)
            if cut is None:
                raise explain(self._directory, log)
            log = self._launch(binary, lock, "--aof-load-truncated", "yes")
            if log is not None:
                raise explain(self._directory, log)
            self._probe.refuse_cut_tails()
            self._on_notice(cut.message)
        if started_again:  # only after success: if the file is damaged, only the error is shown
            self._on_notice(started_again)
        self._directory.note_writer(writer)
        self._free_space.keep_reserve()

    def _check_pace(self) -> None:
        """Limits restarts: raises `store_unavailable` after `_MOST_STARTS` starts within a minute."""
        now = time.monotonic()
        if len(self._starts) == _MOST_STARTS and now - self._starts[0] < _STARTS_IN_S:
            text = f"{self.name} was started {_MOST_STARTS} times within a minute. See {self._directory.log}."
            raise TodoError("store_unavailable", text)
        self._starts.append(now)

    def _last_words(self) -> str:
        """The dead server's last error as a sentence; empty if it was killed. Omits its message about a
        damaged file, which advises to truncate the file after the damage."""
        with suppress(FileNotFoundError):
            log = self._directory.log.read_text(errors="replace").rpartition(SERVES)[2]
            said = "" if tells_of_damage(log) else last_words(log)
            return f" Its last words were: {said}" if said else ""
        return ""

    def _launch(self, binary: Path, lock: FileLock, *options: str) -> str | None:
        """Starts the process and waits until it serves. Returns None, or its log if it exited instead."""
        logged_before = self._directory.rotate_log()
        child = self._child = process.spawn(binary, self._directory, lock, *options)
        if self._wait_for_answer(lambda: process.has_ended(child), self._silence_s):
            return None
        if process.has_ended(child):
            self._child = None
            with self._directory.log.open("rb") as log:
                log.seek(logged_before)
                return log.read().decode(errors="replace")
        raise TodoError("store_unavailable", f"{self.name} was started but does not answer.")

    def _wait_for_answer(self, has_ended: Callable[[], bool], silence_s: float) -> bool:
        """Returns true once the server serves; false if it has ended or gave no answer for `silence_s`."""
        silent_since = time.monotonic()
        while (state := self._probe.state()) is not State.READY:
            if has_ended():
                return False
            if state is State.LOADING:
                silent_since = time.monotonic()
                self.progress(f"Reading {self._directory.folder}: {self._probe.loaded_percent:.0f} %")
            elif time.monotonic() - silent_since > silence_s:
                return False
            elif time.monotonic() - silent_since > _SAID_AFTER_S:
                self.progress(
                    f"{self.name} gives no answer; it is replaced after {silence_s:.0f} s of silence."
                )
            time.sleep(_POLL_S[state])
        return True

    def _replace(self) -> None:
        """Kills a server that holds its lock but does not answer; acknowledged writes are on the disk."""
        process_id = process.running_server(self._directory)
        if process_id is None:
            raise TodoError(
                "store_unavailable",
                f"{self.name} does not answer, and its process is not to be found from here "
                "(another container's?). End it there, then try again.",
            )
        sentence = f"{self.name} (process {process_id}) gives no answer and is replaced."
        self._on_notice(sentence)
        with suppress(OSError):
            note_incident(self._directory.data, Incident(time.time_ns() // 1_000_000, "hung", sentence))
        with suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGTERM)
            if not wait_until(lambda: process.running_server(self._directory) is None, _TERMINATION_S):
                os.kill(process_id, signal.SIGKILL)

    def _patience_s(self) -> float:
        # Another program, such as a cleaner of /tmp, deleted the socket: no client can reach the server.
        socket = self._directory.socket()
        return self._silence_s if socket and socket.exists() else min(self._silence_s, _TERMINATION_S)
