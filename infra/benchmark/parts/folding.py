"""Folding lists in processes of their own, each on a core of its own."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from todo import wiring
from todo.projections.rebuild import fold
from todo.settings import Settings


class Folded(NamedTuple):
    """Events folded, and the seconds of the clock and of the processor that it took."""

    events: int
    wall_s: float
    cpu_s: float

    @property
    def rate(self) -> float:
        return self.events / self.wall_s


def fold_on(
    store_url: str, shares: Sequence[Sequence[str]], cores: Sequence[int], verify: bool = True
) -> Folded:
    """Folds each share of the lists in a process on its core, all at once. Their start is not counted."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(shares), mp_context=context) as pool:
        # One round without work, so that every process is there and has imported what it needs.
        list(pool.map(_fold, [(store_url, (), core, verify) for core in cores]))
        started = time.perf_counter()
        jobs = [(store_url, tuple(lists), core, verify) for lists, core in zip(shares, cores, strict=True)]
        parts = list(pool.map(_fold, jobs))
        wall_s = time.perf_counter() - started
    return Folded(sum(part.events for part in parts), wall_s, sum(part.cpu_s for part in parts))


def _fold(job: tuple[str, tuple[str, ...], int, bool]) -> Folded:
    store_url, lists, core, verify = job
    os.sched_setaffinity(0, {core})
    opened = wiring.open_store(Settings(redis_url=store_url))
    try:
        started, cpu = time.perf_counter(), time.process_time()
        events = sum(fold(opened.store, list_id, verify=verify).cursor.position for list_id in lists)
        return Folded(events, time.perf_counter() - started, time.process_time() - cpu)
    finally:
        opened.close()
