"""Folds a list in a separate process on its own core."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from todo import wiring
from todo.kinds import KINDS
from todo.projections.rebuild import fold
from todo.settings import Settings


class Folded(NamedTuple):
    """The number of events folded, wall-clock seconds and CPU seconds."""

    events: int
    wall_s: float
    cpu_s: float

    @property
    def rate(self) -> float:
        return self.events / self.wall_s


def fold_on(store_url: str, list_id: str, core: int, verify: bool = True) -> Folded:
    """Folds the list in a process pinned to `core`. Times exclude the process start."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_fold, store_url, list_id, core, verify).result()


def _fold(store_url: str, list_id: str, core: int, verify: bool) -> Folded:
    os.sched_setaffinity(0, {core})
    opened = wiring.open_store(Settings(redis_url=store_url))
    try:
        started, cpu = time.perf_counter(), time.process_time()
        events = fold(opened.store, KINDS, list_id, verify=verify).cursor.position
        return Folded(events, time.perf_counter() - started, time.process_time() - cpu)
    finally:
        opened.close()
