"""Rebuilds lists in several processes, where that is faster than one.

Every worker imports this module at its start, so it imports little. Only the parent opens the store and may
start a server; workers connect by URL.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from multiprocessing import connection

import click

from todo.errors import TodoError
from todo.events.redis.connection import connect
from todo.events.redis.log import RedisLog
from todo.kinds import KINDS
from todo.projections.boards import Store
from todo.projections.comparing import How, Row, rebuild_list

EVENTS_OF_A_START = 200_000
"""Events per additional worker from which its start-up (0.4 s) pays off. Two workers beside the store fold
less than twice as fast as one. Measured: docs/SPEED.md."""

EVENTS_OF_A_LIST = 100
"""The fixed cost of a list (a few round trips), expressed in events."""

EVENTS_OF_A_SHARE = 20_000
"""Approximate events per unit of work; a larger list is one unit of its own."""

SHARES_OF_A_PROCESS = 4
"""Minimum units of work per worker, so that all finish at about the same time."""


def rebuild_lists(
    store: Store,
    url: str,
    lengths: Mapping[str, int],
    how: How,
    jobs: int | None = None,
    reached: Callable[[int], None] = lambda _events: None,
) -> list[Row]:
    """Returns a row for each list, in the order of `lengths` (list id -> events in its log). Workers connect
    to the store at `url`. `jobs`: number of processes; None: as many as pay off. Calls `reached(events
    done)`.

    Raises `store_unavailable`. All workers have ended when it returns or raises.
    """
    processes = processes_for(list(lengths.values()), jobs)
    if processes == 1:
        return _one_by_one(store, lengths, how, reached)
    rows: dict[str, Row] = {}
    done = 0
    with closing(_spread(url, shares_of(lengths, processes), how, processes)) as answered:
        for share, answers in answered:
            for list_id, row in zip(share, answers, strict=True):
                # Retry here what a worker could not reach: only the parent can restart the server.
                rows[list_id] = row or rebuild_list(store, KINDS, list_id, how)
                done += lengths[list_id]
            reached(done)
    return [rows[list_id] for list_id in lengths]


def processes_for(lengths: Sequence[int], jobs: int | None) -> int:
    """The number of workers for lists of these lengths: at most `jobs`; None: as many as pay off."""
    if jobs is not None:
        return max(1, min(jobs, len(lengths)))
    beside_the_largest = sum(lengths) - max(lengths, default=0)
    return max(1, min(_cores(), len(lengths), 1 + beside_the_largest // EVENTS_OF_A_START))


def shares_of(lengths: Mapping[str, int], processes: int) -> list[list[str]]:
    """The units of work: large lists first and alone, small ones grouped."""
    total = sum(lengths.values()) + EVENTS_OF_A_LIST * len(lengths)
    enough = min(EVENTS_OF_A_SHARE, total // (processes * SHARES_OF_A_PROCESS))
    shares: list[list[str]] = [[]]
    events = 0
    for list_id in sorted(lengths, key=lambda one: -lengths[one]):
        if shares[-1] and events >= enough:
            shares.append([])
            events = 0
        shares[-1].append(list_id)
        events += lengths[list_id] + EVENTS_OF_A_LIST
    return shares


def _one_by_one(
    store: Store, lengths: Mapping[str, int], how: How, reached: Callable[[int], None]
) -> list[Row]:
    rows: list[Row] = []
    done = 0

    def of_all(position: int) -> None:
        reached(done + position)

    for list_id, length in lengths.items():
        rows.append(rebuild_list(store, KINDS, list_id, how, of_all))
        done += length
    return rows


def _spread(
    url: str, shares: Sequence[list[str]], how: How, processes: int
) -> Generator[tuple[list[str], list[Row | None]], None, None]:
    """Yields each unit of work with its rows, in order of completion."""
    context = multiprocessing.get_context("spawn")
    with _interrupts_wait():  # creating the pool starts multiprocessing's resource tracker process
        pool = ProcessPoolExecutor(processes, context, initializer=_end_with_parent)
    try:
        with _interrupts_wait():
            futures = {pool.submit(_rebuild_share, url, share, how): share for share in shares}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BaseException as error:
        # A broken pool may not know of a worker that was just being started.
        for process in multiprocessing.active_children():
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            text = (
                "A process that folded lists was ended, perhaps for want of memory. Try again with --jobs 1."
            )
            raise click.ClickException(text) from error
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _rebuild_share(url: str, share: Sequence[str], how: How) -> list[Row | None]:
    """Runs in a worker: returns a row for each list, None where the store does not answer."""
    client = connect(url)
    try:
        store = RedisLog(client, client)
        return [_row(store, list_id, how) for list_id in share]
    finally:
        client.close()


def _row(store: RedisLog, list_id: str, how: How) -> Row | None:
    try:
        return rebuild_list(store, KINDS, list_id, how)
    except TodoError:
        return None


def _end_with_parent() -> None:
    """Ends this worker when the parent process ends for any reason; a thread waits for that."""
    parent = multiprocessing.parent_process()
    assert parent

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Blocks SIGINT and SIGHUP, which the terminal sends to every process, until the end of the block.
    Processes started inside inherit the block for their lifetime: the parent ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cores() -> int:
    """The number of cores available to this process (all cores on macOS, which has no affinity API)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
