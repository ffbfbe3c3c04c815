"""Rebuilding state from the log: events a second, with and without verification, on one and on all cores."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from infra.benchmark.figures import Figure, Found, Options, at_least
from infra.benchmark.machine import cores
from infra.benchmark.parts.filling import fill_log
from infra.benchmark.parts.folding import Folded, fold_on
from infra.benchmark.stores import store
from todo import wiring
from todo.cli.spreading import processes_for, rebuild_lists
from todo.projections.comparing import How
from todo.settings import Settings
from todo.wiring import Opened

EVENTS = 200_000
TASKS = 5000
LISTS = 8
VERIFIED, VERIFIED_STRETCH = 100_000, 200_000
UNVERIFIED, UNVERIFIED_STRETCH = 200_000, 400_000


def events_per_second(options: Options) -> Found:
    """One list with 200,000 events on its own core, and eight lists with 400,000 events together."""
    events = EVENTS // 5 if options.quick else EVENTS
    lengths = {f"list-{number}": 2 * events // LISTS for number in range(LISTS)}
    found = Found()
    with store(durable=False) as its_store:
        opened = wiring.open_store(Settings(redis_url=its_store.url))
        try:
            fill_log(opened.store, "main", events, TASKS)
            one = min(cores().server)
            verified = fold_on(its_store.url, "main", one)
            what = "rebuild, chain verified, one core"
            found.figures.append(at_least(what, verified.rate, "events/s", VERIFIED, VERIFIED_STRETCH))
            found.figures.append(_cpu_alone(what, verified))
            plain = fold_on(its_store.url, "main", one, verify=False)
            what = "rebuild, not verified, one core"
            found.figures.append(at_least(what, plain.rate, "events/s", UNVERIFIED, UNVERIFIED_STRETCH))
            found.figures.append(_cpu_alone(what, plain))
            for list_id, length in lengths.items():
                fill_log(opened.store, list_id, length, TASKS // LISTS)
            with _on_all_cores():
                found.figures += _of_the_command(opened, lengths)
        finally:
            opened.close()
    return found


def _cpu_alone(what: str, folded: Folded) -> Figure:
    return Figure(f"{what}, its own CPU alone", folded.events / folded.cpu_s, "events/s")


def _of_the_command(opened: Opened, lengths: dict[str, int]) -> Iterator[Figure]:
    """Figures of `todo rebuild`, including the start of its processes."""
    events = sum(lengths.values())
    for checks, verify in (("chain verified", True), ("not verified", False)):
        for jobs in sorted({1, processes_for(list(lengths.values()), None)}):
            started = time.perf_counter()
            rebuild_lists(opened.store, opened.url, lengths, How(verify=verify), jobs)
            rate = events / (time.perf_counter() - started)
            what = f"todo rebuild --jobs {jobs}, {checks}, {LISTS} lists with {events:,} events"
            yield Figure(f"{what} on {len(cores().all)} cores with the store", rate, "events/s")


@contextmanager
def _on_all_cores() -> Iterator[None]:
    """Lets processes started in the block use all cores, although the benchmark itself is pinned to one."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores().all)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
