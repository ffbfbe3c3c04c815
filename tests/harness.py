"""Real processes for tests: replicas as they are run, a proxy in front of them, waiting for conditions."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).parents[1]
START_TIMEOUT_S = 30.0


def wait_until(condition: Callable[[], Any], timeout_s: float = 15.0, what: str = "the condition") -> Any:
    """Returns the condition's first true value; fails when the deadline passes."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {timeout_s} s")
        time.sleep(0.02)


def fetched(url: str, timeout_s: float = 5.0) -> tuple[int, str]:
    """Status and text of a page, whatever the status is; (0, reason) if there is no answer."""
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


class Replica:
    """`todo serve` as a process on a free port. `url` is where it serves; `logs` are its log lines."""

    started: ClassVar[list[Replica]] = []

    def __init__(
        self,
        data_dir: Path,
        port: int = 0,
        command: tuple[str, ...] = (sys.executable, "-m", "web.server"),
        cwd: Path = ROOT,
        **settings: str,
    ) -> None:
        self.logs: list[dict[str, Any]] = []
        self.words: list[str] = []
        environment = {
            **os.environ,
            "TODO_DATA_DIR": str(data_dir),
            "TODO_PORT": str(port),
            "TODO_LOG_FORMAT": "json",
            **{f"TODO_{name.upper()}": value for name, value in settings.items()},
        }
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self._data_dir = data_dir
        Replica.started.append(self)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.words.append(line.rstrip())
            with contextlib.suppress(json.JSONDecodeError):
                self.logs.append(json.loads(line))

    @property
    def url(self) -> str:
        """Waits until it serves. Fails with what it said if it ended instead."""

        def serving() -> dict[str, Any] | None:
            found = self.logged("serving")
            if not found and self.process.poll() is not None:
                self._reader.join(5)
                raise AssertionError("it ended: " + "\n".join(self.words))
            return found[0] if found else None

        return str(wait_until(serving, START_TIMEOUT_S, "serving")["url"])

    def logged(self, event: str) -> list[dict[str, Any]]:
        return [entry for entry in self.logs if entry.get("event") == event]

    @classmethod
    def end_all(cls, below: Path) -> None:
        """Ends what a failed test left running in this folder: replicas, then their embedded servers."""
        ours = [replica for replica in cls.started if replica._data_dir.is_relative_to(below)]
        for replica in ours:
            replica.kill()
        # Only then: a replica that is left would start its server again.
        for replica in ours:
            _end_embedded(replica._data_dir)
        cls.started = [replica for replica in cls.started if replica not in ours]

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(10)
        self._close()

    def stop(self, timeout_s: float = 15.0) -> int:
        """SIGTERM, and its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout_s)
        self._close()
        return code

    def _close(self) -> None:
        self._reader.join(5)
        assert self.process.stderr
        self.process.stderr.close()


class Proxy:
    """A TCP proxy on a fixed port: each new connection goes to the first of `targets` that answers."""

    def __init__(self, targets: list[str]) -> None:
        self.targets = targets
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Breaks every connection that is open now."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._open = False
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while self._open:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = self._connect()
        if server is None:
            client.close()
            return
        self._pairs.append((client, server))
        with contextlib.suppress(OSError), client, server, selectors.DefaultSelector() as ready:
            other = {client: server, server: client}
            for end in other:
                ready.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    data = key.fileobj.recv(65_536)  # type: ignore[union-attr]  # only sockets are registered
                    if not data:
                        return
                    other[key.fileobj].sendall(data)  # type: ignore[index]  # likewise

    def _connect(self) -> socket.socket | None:
        for target in list(self.targets):
            host, port = target.removeprefix("http://").split(":")
            with contextlib.suppress(OSError):
                return socket.create_connection((host, int(port)), timeout=1)
        return None


@contextlib.contextmanager
def replicas(data_dir: Path, count: int = 1, **settings: str) -> Iterator[list[Replica]]:
    """Replicas on one data directory, stopped at the end."""
    started = [Replica(data_dir, **settings) for _ in range(count)]
    try:
        for replica in started:
            assert replica.url
        yield started
    finally:
        for replica in started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                replica.stop()
            if replica.process.poll() is None:
                replica.kill()


def run_todo(data_dir: Path, *arguments: str, code: int = 0) -> str:
    """Runs a command on a data directory; what it said. Fails if it does not end with the code."""
    done = subprocess.run(
        [sys.executable, "-m", "todo.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "TODO_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    return said


def embedded_pid(data_dir: Path) -> int:
    """The process id of the embedded server of a data directory."""
    files = sorted(data_dir.rglob("*.pid"))
    assert files, f"no pid file under {data_dir}"
    return int(files[0].read_text().split()[0])


def _end_embedded(data_dir: Path) -> None:
    """Kills the embedded server of a data directory, if it is still that."""
    for pid_file in data_dir.rglob("*.pid"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(pid_file.read_text().split()[0])
            if str(data_dir).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
