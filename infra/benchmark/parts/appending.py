"""The store's CPU time for a batch of commands, without persistence."""

from __future__ import annotations

import os
from collections.abc import Sequence

import uuid_utils

from infra.benchmark.figures import Figure, Found, Options
from infra.benchmark.parts.filling import START_MS
from infra.benchmark.stores import store
from todo import wiring
from todo.events.codec import SALT_BYTES, Cursor, encode, origin
from todo.events.event import Event
from todo.events.log import Appended, Batch, BatchCommand, Log
from todo.settings import Settings

SIZES = {1: (200, 100), 50: (20, 40)}
"""Commands in a batch -> (lists in a round trip, number of round trips)."""


def of_the_store(options: Options) -> Found:
    """Batches of 1 and of 50 commands with one event each."""
    found = Found()
    with store(durable=False) as its_store:
        opened = wiring.open_store(Settings(redis_url=its_store.url))
        try:
            for size, (lists, rounds) in SIZES.items():
                rounds = rounds // 4 if options.quick else rounds
                cpu = its_store.process.cpu_s()
                _append(opened.store, [f"list-{size}-{number}" for number in range(lists)], rounds, size)
                cpu = (its_store.process.cpu_s() - cpu) / rounds / lists
                what = f"CPU of the store, a batch of {size} command{'s' * (size > 1)}"
                found.figures.append(Figure(what, cpu * 1e6, "µs"))
        finally:
            opened.close()
    return found


def _append(log: Log, lists: Sequence[str], rounds: int, size: int) -> None:
    heads = [origin(list_id) for list_id in lists]
    for _ in range(rounds):
        batches = [_batch(list_id, head, size) for list_id, head in zip(lists, heads, strict=True)]
        if not all(isinstance(answer, Appended) for answer in log.append(batches)):
            raise RuntimeError("a batch was not appended")
        heads = [batch.commands[-1].entries[-1].cursor for batch in batches]


def _batch(list_id: str, head: Cursor, size: int) -> Batch:
    first, commands = head, []
    for _ in range(size):
        command_id = str(uuid_utils.uuid7())
        event = Event("task_completed", command_id, "anonymous", command_id, START_MS, {}, 1)
        entry = encode(event, head, os.urandom(SALT_BYTES))
        head = entry.cursor
        commands.append(BatchCommand(command_id, b"f" * 16, [entry]))
    return Batch(list_id, first, commands)
