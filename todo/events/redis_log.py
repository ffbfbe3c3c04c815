"""The log on Redis Streams: the real one. Scripts are in `lua/`, key names in `keys`.

An append may be repeated without harm: the script finds the command ids that are in the log already.
So every call is tried once more after a lost connection, when there is a way to recover (the embedded
server is started again); without one the error goes to the caller at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import redis
from redis.exceptions import NoScriptError, RedisError, ResponseError

from todo.errors import TodoError
from todo.events import keys
from todo.events.codec import Cursor, Entry, origin
from todo.events.log import (
    FEED_LENGTH,
    SEEN_DAYS,
    Appended,
    AppendResult,
    Batch,
    Conflict,
    Duplicate,
    Fork,
    Ring,
    Seen,
)
from todo.events.redis_connection import Recover, is_lost, translate

T = TypeVar("T")

_LUA = Path(__file__).parent / "lua"
_PARTITIONS = range(keys.PARTITIONS)
_FIELDS = [b"type", b"head", b"body"]


class RedisLog:
    """`Log` and `SnapshotStore` over one client for commands and one for the tailer's blocking reads.

    The clients must answer raw stream replies (see `redis_connection.raw_streams`). `recover`, if given,
    is called after a lost connection and may take seconds; it raises if it is no use to try again.
    """

    def __init__(self, client: redis.Redis, tailer: redis.Redis, recover: Recover | None = None) -> None:
        self._client = client
        self._tailer = tailer
        self._recover = recover
        self._append_source = (_LUA / "append.lua").read_text()
        self._snapshot_source = (_LUA / "save_snapshot.lua").read_text()
        self._append_sha = ""

    # --- appending

    def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
        results: list[AppendResult | TodoError | None] = [None] * len(batches)
        for _attempt in range(2):
            todo = [index for index, result in enumerate(results) if result is None]
            if not todo:
                break
            replies = self._try(lambda todo=todo: self._send_appends([batches[index] for index in todo]))
            for index, reply in zip(todo, replies, strict=True):
                if isinstance(reply, NoScriptError):
                    self._append_sha = ""
                else:
                    results[index] = _append_result(reply)
        missing = TodoError("store_unavailable", "The store does not keep the append script.")
        return [result if result is not None else missing for result in results]

    def _send_appends(self, batches: Sequence[Batch]) -> list[Any]:
        if not self._append_sha:
            self._append_sha = str(self._client.script_load(self._append_source))
        pipeline = self._client.pipeline(transaction=False)
        for batch in batches:
            names, values = _script_arguments(batch)
            pipeline.execute_command("EVALSHA", self._append_sha, len(names), *names, *values)
        replies = pipeline.execute(raise_on_error=False)
        for reply in replies:
            if isinstance(reply, RedisError) and is_lost(reply):
                raise reply
        return replies

    def find(self, list_id: str, command_id: str) -> Seen | None:
        value = self._try(lambda: self._client.hget(keys.seen(list_id, command_id), command_id))
        return _seen(value) if value else None

    # --- reading

    def read(self, list_id: str, after: int, count: int) -> list[Entry]:
        return self.read_many([(list_id, after)], count)[0]

    def read_many(self, wanted: Sequence[tuple[str, int]], count: int) -> list[list[Entry]]:
        replies = self._pipelined(
            ("XRANGE", keys.log(list_id), f"{after + 1}-0", "+", "COUNT", count) for list_id, after in wanted
        )
        return [_entries(reply) for reply in replies]

    def read_back(self, list_id: str, before: int | None, count: int) -> list[Entry]:
        if before is not None and before <= 1:
            return []
        last = "+" if before is None else f"{before - 1}-0"
        reply = self._pipelined([("XREVRANGE", keys.log(list_id), last, "-", "COUNT", count)])[0]
        return _entries(reply)

    def heads(self, list_ids: Sequence[str]) -> list[Cursor]:
        replies = self._pipelined(
            ("XREVRANGE", keys.log(list_id), "+", "-", "COUNT", 1) for list_id in list_ids
        )
        return [
            _entries(reply)[0].cursor if reply else origin(list_id)
            for list_id, reply in zip(list_ids, replies, strict=True)
        ]

    def lists(self) -> list[str]:
        replies = self._pipelined(("SMEMBERS", keys.lists(number)) for number in _PARTITIONS)
        return sorted(member.decode() for reply in replies for member in reply)

    # --- the feed

    def feed_tails(self) -> list[int]:
        replies = self._pipelined(
            ("XREVRANGE", keys.feed(number), "+", "-", "COUNT", 1) for number in _PARTITIONS
        )
        return [_number(reply[0][0]) if reply else 0 for reply in replies]

    def read_feeds(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        names = [keys.feed(number) for number in _PARTITIONS]
        ids = [f"{cursor}-0" for cursor in cursors]
        try:
            reply = self._tailer.execute_command(
                "XREAD", "COUNT", 1000, "BLOCK", int(block_s * 1000), "STREAMS", *names, *ids
            )
        except RedisError as error:
            if is_lost(error) and self._recover:
                self._recover()
            raise translate(error) from error
        return [
            _ring(names.index(name.decode()), entry_id, fields)
            for name, entries in reply
            for entry_id, fields in entries
        ]

    # --- snapshots

    def load_snapshot(self, list_id: str) -> bytes | None:
        return self._try(lambda: self._client.hget(keys.snapshot(list_id), "data"))

    def save_snapshot(self, list_id: str, position: int, data: bytes, force: bool = False) -> bool:
        names = [keys.snapshot(list_id), keys.log(list_id)]
        flag = "1" if force else "0"
        return bool(
            self._try(lambda: self._client.eval(self._snapshot_source, 2, *names, position, data, flag))
        )

    def drop_snapshots(self) -> int:
        dropped = self._pipelined(("DEL", keys.snapshot(list_id)) for list_id in self.lists())
        return sum(dropped)

    def load_checkpoint(self) -> list[int]:
        stored = self._try(lambda: self._client.hgetall(keys.CHECKPOINT))
        return [int(stored.get(str(number).encode(), 0)) for number in _PARTITIONS]

    def save_checkpoint(self, cursors: Sequence[int]) -> None:
        mapping = {str(number): cursor for number, cursor in enumerate(cursors)}
        self._try(lambda: self._client.hset(keys.CHECKPOINT, mapping=mapping))

    # --- the server

    def durability(self) -> str:
        try:
            settings = self._try(lambda: self._client.config_get("append*"))
        except TodoError as error:
            if "unknown command" in str(error.message).lower():
                return "memory"
            raise
        on_disk = settings.get("appendonly") == "yes" and settings.get("appendfsync") == "always"
        return "disk" if on_disk else "memory"

    def ping(self) -> None:
        self._try(self._client.ping)

    def _pipelined(self, commands: Any) -> list[Any]:
        def run() -> list[Any]:
            pipeline = self._client.pipeline(transaction=False)
            for command in listed:
                pipeline.execute_command(*command)
            return list(pipeline.execute())

        listed = list(commands)
        return self._try(run) if listed else []

    def _try(self, call: Callable[[], T]) -> T:
        """What the call returns, its errors translated; after a lost connection tried once more."""
        try:
            return call()
        except RedisError as error:
            if not (is_lost(error) and self._recover):
                raise translate(error) from error
        self._recover()
        try:
            return call()
        except RedisError as error:
            raise translate(error) from error


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


def _append_result(reply: Any) -> AppendResult | TodoError:
    if isinstance(reply, ResponseError):
        return translate(reply)
    kind = reply[0]
    if kind == b"ok":
        return Appended(int(reply[1]))
    if kind == b"duplicate":
        found = iter(reply[1:])
        return Duplicate({command_id.decode(): _seen(next(found)) for command_id in found})
    if kind == b"conflict":
        return Conflict(_entries(reply[2]), int(reply[1]))
    if kind == b"fork":
        return Fork(int(reply[1]))
    return TodoError("log_damaged", f"The key {reply[1].decode()} does not hold what it should.")


def _seen(value: bytes) -> Seen:
    position, _, fingerprint = value.partition(b" ")
    return Seen(int(position), fingerprint)


def _number(entry_id: bytes) -> int:
    return int(entry_id[:-2])


def _entries(reply: Any) -> list[Entry]:
    """Log entries of a raw XRANGE reply; `log_damaged` for one that our script cannot have written."""
    entries = []
    for entry_id, fields in reply:
        if fields is None or fields[::2] != _FIELDS:
            raise _foreign(entry_id)
        try:
            entries.append(Entry(int(entry_id[:-2]), fields[1].decode(), fields[3], fields[5]))
        except ValueError as error:
            raise _foreign(entry_id) from error
    return entries


def _foreign(entry_id: bytes) -> TodoError:
    position = int(entry_id.partition(b"-")[0])
    text = f"The log's entry at position {position} does not have the fields of an entry."
    return TodoError("log_damaged", text, position=position)


def _ring(number: int, entry_id: bytes, fields: list[bytes]) -> Ring:
    return Ring(number, _number(entry_id), fields[1].decode(), int(fields[3]), int(fields[5]), fields[7])
