"""Appending to the log on Redis: a call of `append.lua` for each batch, many of them on one connection."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, MutableSequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

import redis
from redis.exceptions import NoScriptError, RedisError

from todo.errors import TodoError
from todo.events.log import FEED_LENGTH, SEEN_DAYS, AppendResult, Batch
from todo.events.redis import keys
from todo.events.redis.connection import Recover, is_lost, translate
from todo.events.redis.kept_connection import KeptConnection
from todo.events.redis.replies import append_result
from todo.events.redis.room import Room

APPENDS_IN_A_WRITE = 16
"""While the server works on these, the next are made."""

MOST_ROUNDS = 3
"""Once, once more after a lost connection, and once more for a script that the server does not know."""


class Appender:
    """`Log.append_each` on one kept connection; see `RedisLog` for `recover`."""

    def __init__(self, client: redis.Redis, recover: Recover | None, room: Room) -> None:
        self._client: Any = client
        self._connection = KeptConnection(client)
        self._recover = recover
        self._room = room
        self._source = (Path(__file__).parent / "lua" / "append.lua").read_text()
        self._sha = ""

    def append_each(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, AppendResult | TodoError]]:
        without_room: list[Batch] = []
        yield from self._append_each(self._with_room(batches, without_room))
        yield from ((batch, TodoError("store_full", reason="the disk is full")) for batch in without_room)

    def _with_room(self, batches: Iterable[Batch], without: MutableSequence[Batch]) -> Iterator[Batch]:
        """The batches that the disk takes, beside those before them; the others are put aside."""
        size = 0
        for batch in batches:
            size += _size_bytes(batch)
            if self._room.has(size):
                yield batch
            else:
                without.append(batch)

    def _append_each(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, AppendResult | TodoError]]:
        unsent, again = iter(batches), deque[Batch]()
        recover = self._recover
        for _round in range(MOST_ROUNDS):
            sent = deque[Batch]()
            unsent, again = chain(again, unsent), deque[Batch]()
            groups = self._groups(unsent, sent)
            try:
                if not self._sha:
                    self._sha = str(self._client.script_load(self._source))
                with closing(self._connection.stream(groups)) as replies:
                    for reply in replies:
                        if isinstance(reply, RedisError) and is_lost(reply):
                            raise reply
                        if isinstance(reply, NoScriptError):
                            self._sha = ""
                            again.append(sent.popleft())
                        else:
                            result = append_result(reply)
                            if isinstance(result, TodoError) and result.code == "store_full":
                                self._room.refused()
                            yield sent.popleft(), result
            except RedisError as error:
                if not (is_lost(error) and recover):
                    raise translate(error, is_append=True) from error
                recover()
                recover = None
                again += sent
                continue  # there may be more than what was sent
            if not again:
                return
        missing = TodoError("store_unavailable", "The store was started anew meanwhile. Try again.")
        yield from ((batch, missing) for batch in chain(again, unsent))

    def _groups(
        self, batches: Iterator[Batch], sent: MutableSequence[Batch]
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The script calls for the batches, some at a time, each batch noted as sent."""
        while some := list(islice(batches, APPENDS_IN_A_WRITE)):
            sent.extend(some)
            calls = []
            for batch in some:
                names, values = _script_arguments(batch)
                calls.append(("EVALSHA", self._sha, len(names), *names, *values))
            yield calls


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
