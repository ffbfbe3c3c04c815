"""A server to be measured: `python -m web.server` in a temporary data directory."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Server:
    """`start_s` is the time from starting the process to its readiness page saying ready."""

    url: str
    pid: int
    data_dir: Path
    start_s: float

    def memory_mb(self) -> float:
        """The process's own memory: proportional set size, in MB."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        raise ValueError("this system does not tell the proportional set size")

    def cpu_s(self) -> float:
        """Processor time used so far, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(data_dir: Path | None = None) -> Iterator[Server]:
    """A running server, stopped at the end; its data goes too, unless a directory is given."""
    with contextlib.ExitStack() as stack:
        if data_dir is None:
            data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="todo-bench-")))
        port = _free_port()
        environment = {**os.environ, "TODO_DATA_DIR": str(data_dir), "TODO_PORT": str(port)}
        environment["TODO_LOG_LEVEL"] = "error"
        started = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "web.server"], env=environment)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_ready(url, process)
            yield Server(url, process.pid, data_dir, time.monotonic() - started)
        finally:
            process.terminate()
            process.wait(20)


def _wait_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended instead of serving")
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{url}/readyz", timeout=1).close()
            return
        time.sleep(0.005)
    raise TimeoutError(f"not ready within {START_TIMEOUT_S} s")


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
