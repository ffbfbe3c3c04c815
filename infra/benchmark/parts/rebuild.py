"""Rebuilding state from the log alone, the chain verified: events per second on one core."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import uuid_utils

from infra.benchmark.figures import Figure
from todo import wiring
from todo.events.codec import SALT_BYTES, encode
from todo.events.log import Appended, Batch, BatchCommand
from todo.events.types import Event
from todo.projections.boards import Store, load_board
from todo.settings import Settings

EVENTS = 200_000
TASKS = 5_000
BATCH = 2_000
AIM = 100_000


def events_per_second() -> list[Figure]:
    """A log of 200,000 events (additions, edits, completions of 5,000 tasks) on the embedded server."""
    with tempfile.TemporaryDirectory(prefix="todo-bench-") as folder:
        opened = wiring.open_store(Settings(data_dir=Path(folder)))
        try:
            _fill(opened.store)
            cpu, started = time.process_time(), time.perf_counter()
            board = load_board(opened.store, "main", use_snapshot=False)
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            if board.position != EVENTS or len(board.state.tasks) != TASKS:
                raise RuntimeError("the rebuild did not see every event")
        finally:
            opened.close()
    rate = EVENTS / wall
    return [
        Figure("rebuild, chain verified, one core", rate, "events/s", f"> {AIM:,}", rate > AIM),
        Figure("rebuild, our CPU alone", EVENTS / cpu, "events/s"),
    ]


def _fill(store: Store) -> None:
    cursor = store.heads(["main"])[0]
    for start in range(0, EVENTS, BATCH):
        first, entries = cursor, []
        for number in range(start, start + BATCH):
            entry = encode(_event(number), cursor, os.urandom(SALT_BYTES))
            cursor = entry.cursor
            entries.append(entry)
        batch = Batch("main", first, [BatchCommand(str(uuid_utils.uuid7()), b"f" * 16, entries)])
        if not isinstance(store.append([batch])[0], Appended):
            raise RuntimeError("the log could not be filled")


def _event(number: int) -> Event:
    task, command = f"00000000-0000-7000-8000-{number % TASKS:012d}", str(uuid_utils.uuid7())
    title = f"A task of an ordinary length, number {number % TASKS}"
    if number < TASKS:
        body = {"title": title, "notes": "", "completed": False, "parent": None, "order": number << 20}
        return Event("task_added", task, "anonymous", command, 1_790_000_000_000 + number, body)
    kind = ("task_edited", "task_completed", "task_edited", "task_reopened")[number // TASKS % 4]
    changed = {"title": [title, title]} if kind == "task_edited" else {}
    return Event(kind, task, "anonymous", command, 1_790_000_000_000 + number, changed)
