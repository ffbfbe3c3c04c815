"""Appending to the log on Redis: a call of `append.lua` for each batch, many of them on one connection."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from redis.exceptions import NoScriptError, RedisError

from todo.errors import TodoError
from todo.events.log import FEED_LENGTH, SEEN_DAYS, AppendResult, Batch
from todo.events.redis import keys
from todo.events.redis.connection import Recover, is_lost, translate
from todo.events.redis.kept_connection import KeptConnection, KeptConnections
from todo.events.redis.replies import append_result
from todo.events.redis.room import Room

APPENDS_IN_A_WRITE = 16
"""While the server works on these, the next are made."""

MOST_ROUNDS = 3
"""Once, once more after a lost connection, and once more for a script that the server does not know."""


class Appender:
    """`Log.pipeline` on kept connections; see `RedisLog` for `recover`."""

    def __init__(self, client: redis.Redis, recover: Recover | None, room: Room) -> None:
        self._connections = KeptConnections(client)
        self._script = _Script(client)
        self._recover = recover
        self._room = room

    @contextmanager
    def pipeline(self) -> Iterator[AppendPipeline]:
        with self._connections.one() as connection:
            yield AppendPipeline(connection, self._script, self._recover, self._room)


class _Script:
    """`append.lua` as the server knows it: by its hash."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._source = (Path(__file__).parent / "lua" / "append.lua").read_text()
        self._sha = ""

    def sha(self) -> str:
        if not self._sha:
            self._sha = str(self._client.script_load(self._source))
        return self._sha

    def is_gone(self) -> None:
        """The server does not know it any more: it was started anew."""
        self._sha = ""


class AppendPipeline:
    """`Pipeline` on a connection of its own: sixteen batches in a write, and the others when answers are
    wanted."""

    def __init__(
        self, connection: KeptConnection, script: _Script, recover: Recover | None, room: Room
    ) -> None:
        self._connection = connection
        self._script = script
        self._recover = recover
        self._room = room
        self._size_bytes = 0
        self._unsent = deque[Batch]()
        self._sent = deque[Batch]()
        self._without_room: list[Batch] = []
        self._failure: RedisError | None = None

    def send(self, batch: Batch) -> None:
        self._size_bytes += _size_bytes(batch)
        if not self._room.has(self._size_bytes):
            self._without_room.append(batch)
            return
        self._unsent.append(batch)
        if len(self._unsent) >= APPENDS_IN_A_WRITE and not self._failure:
            try:
                self._write()
            except RedisError as error:
                self._failure = error

    def results(self) -> Iterator[tuple[Batch, AppendResult | TodoError]]:
        for _round in range(MOST_ROUNDS):
            try:
                yield from self._round()
            except RedisError as error:
                self._recover_from(error)
            if not self._unsent:
                break
        missing = TodoError("store_unavailable", "The store was started anew meanwhile. Try again.")
        yield from ((batch, missing) for batch in self._unsent)
        full = TodoError("store_full", reason="the disk is full")
        yield from ((batch, full) for batch in self._without_room)

    def _round(self) -> Iterator[tuple[Batch, AppendResult | TodoError]]:
        """Sends what is left and gives the answers; what the server did not know the script for is unsent
        again."""
        if self._failure:
            raise self._failure
        self._write()
        while self._sent:
            reply = self._connection.reply()
            if isinstance(reply, RedisError) and is_lost(reply):
                raise reply
            batch = self._sent.popleft()
            if isinstance(reply, NoScriptError):
                self._script.is_gone()
                self._unsent.append(batch)
                continue
            result = append_result(reply)
            if isinstance(result, TodoError) and result.code == "store_full":
                self._room.refused()
            yield batch, result

    def _write(self) -> None:
        if not self._unsent:
            return
        sha, calls = self._script.sha(), []
        for batch in self._unsent:
            names, values = _script_arguments(batch)
            calls.append(("EVALSHA", sha, len(names), *names, *values))
        self._sent += self._unsent
        self._unsent.clear()
        self._connection.send(calls)

    def _recover_from(self, error: RedisError) -> None:
        """Once: what has no answer is to be sent again then."""
        if not (is_lost(error) and self._recover):
            raise translate(error, is_append=True) from error
        self._connection.clear()
        recover, self._recover = self._recover, None
        recover()
        self._failure = None
        self._unsent.extendleft(reversed(self._sent))
        self._sent.clear()


def _size_bytes(batch: Batch) -> int:
    return sum(len(entry.head) + len(entry.body) for command in batch.commands for entry in command.entries)


def _script_arguments(batch: Batch) -> tuple[list[str], list[Any]]:
    days: dict[str, int] = {}
    values: list[Any] = []
    head = batch.expected
    for command in batch.commands:
        day = days.setdefault(keys.seen(batch.list_id, command.command_id), len(days) + 1)
        values += [command.command_id, command.fingerprint, day, len(command.entries)]
        for entry in command.entries:
            values += [entry.type, entry.head, entry.body]
        head = command.entries[-1].cursor
    list_id, expected = batch.list_id, batch.expected
    first = [list_id, expected.position, expected.hash, head.hash, FEED_LENGTH, SEEN_DAYS * 86_400]
    number = keys.partition(list_id)
    names = [keys.log(list_id), keys.feed(number), keys.lists(number), *days]
    return names, [*first, len(batch.commands), *values]
