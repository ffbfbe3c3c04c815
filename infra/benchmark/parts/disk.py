"""Latency of an fdatasync after a small append: the lower bound of any durable write."""

from __future__ import annotations

import os
import tempfile
import time

from infra.benchmark.figures import Found, Options, latencies

WRITES = 500
BYTES = b"x" * 400


def fdatasync_s() -> list[float]:
    """Seconds of sequential fdatasync calls, on the disk of the servers' data."""
    times = []
    with tempfile.NamedTemporaryFile(prefix="todo-bench-") as file:
        for _ in range(WRITES):
            file.write(BYTES)
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    return times


def bare(_options: Options) -> Found:
    return Found(latencies("bare fdatasync", fdatasync_s()))
