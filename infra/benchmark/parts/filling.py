"""Creates test data: tasks through a server's commands, and logs directly in the store."""

from __future__ import annotations

import os
from collections.abc import Iterator

import uuid_utils

from infra.benchmark.load.connection import Connection
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.messages import TITLE, command
from todo.events.codec import SALT_BYTES, Cursor, encode, origin
from todo.events.event import Event
from todo.events.log import Appended, Batch, BatchCommand, Log

LINES = 250
ENTRIES = 1000
LISTS = 500
START_MS = 1_790_000_000_000


def fill_list(swarm: Swarm, connection: Connection, list_id: str, tasks: int) -> list[str]:
    """Adds `tasks` tasks with `add_tasks`. Returns their ids."""
    ids: list[str] = []
    while len(ids) < tasks:
        some = [str(uuid_utils.uuid7()) for _ in range(min(LINES, tasks - len(ids)))]
        lines = [{"task": task, "title": f"{TITLE} {len(ids) + number}"} for number, task in enumerate(some)]
        ask(swarm, connection, command(list_id, "add_tasks", {"lines": lines}))
        ids += some
    return ids


def ask(swarm: Swarm, connection: Connection, message: dict[str, object]) -> None:
    """Sends a command and waits for its answer. Raises RuntimeError if it is refused."""
    answers: list[bytes] = []
    swarm.send(connection, "command", message, lambda payload, _size: answers.append(payload))
    swarm.run(lambda: bool(answers) or swarm.lost > 0, 60)
    if not answers or b'"ok":true' not in answers[0]:
        raise RuntimeError(f"a command was refused: {b''.join(answers)[:300].decode()}")


def fill_log(log: Log, list_id: str, events: int, tasks: int, cursor: Cursor | None = None) -> Cursor:
    """Grows a log to `events` events: adds `tasks` tasks, then edits, completes and reopens them."""
    cursor = cursor or origin(list_id)
    while cursor.position < events:
        first, entries = cursor, []
        for number in range(cursor.position, min(cursor.position + ENTRIES, events)):
            entry = encode(_event(number, tasks), cursor, os.urandom(SALT_BYTES))
            cursor = entry.cursor
            entries.append(entry)
        batch = Batch(list_id, first, [BatchCommand(str(uuid_utils.uuid7()), b"f" * 16, entries)])
        if not isinstance(log.append([batch])[0], Appended):
            raise RuntimeError("the log could not be filled")
    return cursor


def create_logs(log: Log, list_ids: Iterator[str]) -> int:
    """Writes each list's first two events, many lists per round trip. Returns the number of lists."""
    count, batches = 0, []
    for list_id in list_ids:
        first = origin(list_id)
        creation = Event(
            "list_created", None, "anonymous", str(uuid_utils.uuid7()), START_MS, {"title": "L"}, 1
        )
        entries = [encode(creation, first, os.urandom(SALT_BYTES))]
        entries.append(encode(_event(0, 1), entries[0].cursor, os.urandom(SALT_BYTES)))
        batches.append(Batch(list_id, first, [BatchCommand(str(uuid_utils.uuid7()), b"f" * 16, entries)]))
        count += 1
        if len(batches) == LISTS:
            _append(log, batches)
            batches = []
    _append(log, batches)
    return count


def _append(log: Log, batches: list[Batch]) -> None:
    if batches and not all(isinstance(answer, Appended) for answer in log.append(batches)):
        raise RuntimeError("the lists could not be created")


def _event(number: int, tasks: int) -> Event:
    task, command_id = f"00000000-0000-7000-8000-{number % tasks:012d}", str(uuid_utils.uuid7())
    title = f"{TITLE} {number % tasks}"
    if number < tasks:
        body = {"title": title, "order": number << 20}
        return Event("task_added", task, "anonymous", command_id, START_MS + number, body, 1)
    kind = ("task_edited", "task_completed", "task_edited", "task_reopened")[number // tasks % 4]
    changed = {"title": [title, title]} if kind == "task_edited" else {}
    return Event(kind, task, "anonymous", command_id, START_MS + number, changed, 1)
