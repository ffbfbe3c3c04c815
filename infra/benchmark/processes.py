"""Measured processes: started on their core, observed through /proc, stopped by process id."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 15.0
PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Process:
    """A running child process. `start_s`: seconds from its start until it was ready."""

    pid: int
    start_s: float = 0.0

    def cpu_s(self) -> float:
        """CPU seconds used so far, user and system, of all its threads; resolution 10 ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_kb(self) -> int:
        """The proportional set size in KB: private memory plus a share of shared memory."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
        raise ValueError("this system does not tell the proportional set size")


class Together(Process):
    """Several processes as one: sums their CPU and memory."""

    def __init__(self, members: Sequence[Process]) -> None:
        super().__init__(members[0].pid, members[0].start_s)
        object.__setattr__(self, "_members", tuple(members))

    def cpu_s(self) -> float:
        return sum(member.cpu_s() for member in self._all())

    def memory_kb(self) -> int:
        return sum(member.memory_kb() for member in self._all())

    def _all(self) -> tuple[Process, ...]:
        members: tuple[Process, ...] = self.__dict__["_members"]
        return members


OURSELVES = Process(os.getpid())


@contextlib.contextmanager
def running(
    command: Sequence[str],
    port: int,
    cores: frozenset[int],
    environment: Mapping[str, str] | None = None,
    ready_path: str | None = None,
) -> Iterator[Process]:
    """Runs a server until the end of the block. Waits until it accepts on `port` and `ready_path` returns
    200.

    Raises RuntimeError with the tail of its output if it exits before, TimeoutError if it takes too long.
    """
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=lambda: _prepare(cores),
        )
        try:
            while not _is_ready(port, ready_path):
                if process.poll() is not None:
                    raise RuntimeError(f"{' '.join(command)} ended: {_end_of(output)}")
                if time.monotonic() - started > START_TIMEOUT_S:
                    raise TimeoutError(f"{' '.join(command)} is not ready: {_end_of(output)}")
                time.sleep(0.005)
            yield Process(process.pid, time.monotonic() - started)
        finally:
            stop(process)


def _prepare(cores: frozenset[int]) -> None:
    """Runs in the child: sets its cores, and makes the kernel kill it when the parent dies."""
    os.sched_setaffinity(0, cores)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stops a child: SIGTERM, a wait, then SIGKILL."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def get(port: int, path: str, timeout_s: float = 2.0) -> tuple[int, float]:
    """(status, seconds) of an HTTP GET on a new connection. Raises OSError."""
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout_s) as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        answer = connection.recv(4096)
    return int(answer.split(b" ", 2)[1]) if answer else 0, time.perf_counter() - started


def _is_ready(port: int, path: str | None) -> bool:
    try:
        if path is None:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        return get(port, path)[0] == 200
    except OSError:
        return False


def _end_of(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read()[-2000:].decode(errors="replace").strip()
