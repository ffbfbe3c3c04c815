"""The machine's description, its cores, and their assignment to processes."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import time
from pathlib import Path
from typing import NamedTuple


class Cores(NamedTuple):
    """Disjoint core sets: one core for the measured server; with two cores the store shares the client's."""

    server: frozenset[int]
    client: frozenset[int]
    store: frozenset[int]
    all: frozenset[int]


def cores() -> Cores:
    """The assignment of cores. With a single core all processes share it, and only ratios are meaningful."""
    found = sorted(_all_cores())
    server, client, store = found[0], found[1 % len(found)], found[2 if len(found) > 2 else -1]
    return Cores(frozenset({server}), frozenset({client}), frozenset({store}), frozenset(found))


def _all_cores() -> set[int]:
    # Read the inherited affinity once: pinning this process would narrow later reads.
    return set(_ALL) if _ALL else set(range(os.cpu_count() or 1))


_ALL = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def pin_client() -> None:
    """Pins this process, the load client, to its cores, and raises its limit of open files."""
    os.sched_setaffinity(0, cores().client)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def machine() -> str:
    """Processor, cores, memory, system and Python version in one line."""
    name = next((line.split(":", 1)[1].strip() for line in _lines("cpuinfo", "model name")), "processor")
    memory_kb = next((int(line.split()[1]) for line in _lines("meminfo", "MemTotal")), 0)
    release = ".".join(platform.release().split(".")[:2])
    system = f"{platform.system()} {release}, Python {platform.python_version()}"
    return f"{len(_all_cores())} x {name}, {memory_kb / 1024**2:.0f} GB, {system}"


def stolen_s() -> float:
    """Steal time in s since boot, summed over all cores (`/proc/stat`): CPU
    used by other guests of the host."""
    (line,) = _lines("stat", "cpu ") or ["cpu" + " 0" * 8]
    return int(line.split()[8]) / os.sysconf("SC_CLK_TCK")


def million_steps_ms() -> float:
    """CPU time in ms of a loop of a million steps, the best of three: the core's current speed."""

    def once() -> float:
        began = time.process_time()
        for _ in range(1_000_000):
            pass
        return time.process_time() - began

    return min(once() for _ in range(3)) * 1000


def commit() -> str:
    """The short commit id of this tree, with the suffix `-dirty` for
    uncommitted changes; empty without Git."""
    try:
        command = ["git", "describe", "--always", "--dirty"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _lines(file: str, start: str) -> list[str]:
    path = Path("/proc") / file
    return [line for line in path.read_text().splitlines() if line.startswith(start)] if path.exists() else []
