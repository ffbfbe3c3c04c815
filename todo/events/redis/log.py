"""The log on Redis Streams: the real one. Scripts are in `lua/`, key names in `keys`.

An append may be repeated without harm: the script finds the command ids that are in the log already.
So every call is tried once more after a lost connection, when there is a way to recover (the embedded
server is started again); without one the error goes to the caller at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any, TypeVar

import redis
from redis.exceptions import RedisError

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, origin
from todo.events.log import AppendResult, Batch, Progress, Ring, Seen
from todo.events.redis import keys
from todo.events.redis.append import Appender, AppendPipeline
from todo.events.redis.connection import Recover, is_lost, is_wrong_type, translate
from todo.events.redis.feeds import FeedReader
from todo.events.redis.kept_connection import Command
from todo.events.redis.progress import ProgressStore
from todo.events.redis.read_ahead import Ahead
from todo.events.redis.replies import entries, last_position, seen, unreadable
from todo.events.redis.room import Room

T = TypeVar("T")

_LUA = Path(__file__).parent / "lua"
_PARTITIONS = range(keys.PARTITIONS)
_LAST = 2**64 - 1


class RedisLog:
    """`Log`, `SnapshotStore` and `ConsumerStore` over one client for commands and one for the tailer's
    blocking reads.

    The clients must answer raw stream replies (see `connection.raw_streams`). `recover`, if given,
    is called after a lost connection and may take seconds; it raises if it is no use to try again.
    `has_room` says whether the disk takes more, where that can be seen from here: a server whose append-only
    file cannot grow ends, and reading ends with it.
    """

    def __init__(
        self,
        client: redis.Redis,
        tailer: redis.Redis,
        recover: Recover | None = None,
        has_room: Callable[[int], bool] | None = None,
    ) -> None:
        # Any: the client's own types are those of all its modes at once.
        self._client: Any = client
        self._recover = recover
        self._snapshot_source = (_LUA / "save_snapshot.lua").read_text()
        self._room = Room(has_room)
        self._appender = Appender(client, recover, self._room)
        self._feeds = FeedReader(tailer, recover)
        self._consumers = ProgressStore(client, self._try)

    # --- appending

    def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
        with self.pipeline() as pipe:
            for batch in batches:
                pipe.send(batch)
            answers = {batch.list_id: answer for batch, answer in pipe.results()}
        return [answers[batch.list_id] for batch in batches]

    def pipeline(self) -> AbstractContextManager[AppendPipeline]:
        return self._appender.pipeline()

    def find(self, list_id: str, command_id: str) -> Seen | None:
        return self.find_many([(list_id, command_id)])[0]

    def find_many(self, wanted: Sequence[tuple[str, str]]) -> list[Seen | None]:
        replies = self._pipelined(
            ("HGET", keys.seen(list_id, command_id), command_id) for list_id, command_id in wanted
        )
        return [seen(value) if value else None for value in replies]

    # --- reading

    def read(self, list_id: str, after: int, count: int) -> list[Entry]:
        return self.read_many([(list_id, after)], count)[0]

    def read_many(self, wanted: Sequence[tuple[str, int]], count: int) -> list[list[Entry]]:
        replies = self._of_logs(_range(list_id, after, count) for list_id, after in wanted)
        return [_page(after, reply) for (_, after), reply in zip(wanted, replies, strict=True)]

    def pages(
        self, list_id: str, after: int, count: int, until: int | None = None
    ) -> Generator[list[Entry], None, None]:
        if until is not None and after >= until:
            return
        ahead = Ahead(self._client, lambda command: self._of_logs([command])[0])
        with closing(ahead):
            ahead.send(_range(list_id, after, count, until))
            while page := _page(after, ahead.reply()):
                if len(page) < count or page[-1].position == until:
                    yield page
                    return
                after = page[-1].position
                ahead.send(_range(list_id, after, count, until))
                yield page

    def read_back(self, list_id: str, before: int | None, count: int) -> list[Entry]:
        if before is not None and before <= 1:
            return []
        last = "+" if before is None else f"{before - 1}-{_LAST}"
        reply = self._of_logs([("XREVRANGE", keys.log(list_id), last, "-", "COUNT", count)])[0]
        return [unreadable((before or 2) - 1)] if isinstance(reply, RedisError) else entries(reply)

    def heads(self, list_ids: Sequence[str]) -> list[Cursor]:
        replies = self._of_logs(
            ("XREVRANGE", keys.log(list_id), "+", "-", "COUNT", 1) for list_id in list_ids
        )
        return [_head(list_id, reply) for list_id, reply in zip(list_ids, replies, strict=True)]

    def lists(self) -> list[str]:
        replies = self._pipelined(("SMEMBERS", keys.lists(number)) for number in _PARTITIONS)
        return sorted(member.decode() for reply in replies for member in reply)

    # --- the feed

    def feed_tails(self) -> list[int]:
        replies = self._pipelined(
            ("XREVRANGE", keys.feed(number), "+", "-", "COUNT", 1) for number in _PARTITIONS
        )
        return [last_position(reply) for reply in replies]

    def read_feeds(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        return self._feeds.read(cursors, block_s)

    # --- snapshots

    def load_snapshot(self, list_id: str) -> bytes | None:
        data: bytes | None = self._try(lambda: self._client.hget(keys.snapshot(list_id), "data"))
        return data

    def save_snapshot(self, list_id: str, position: int, data: bytes, force: bool = False) -> bool:
        self._check_room(len(data))
        names = [keys.snapshot(list_id), keys.log(list_id)]
        flag = "1" if force else "0"
        return bool(
            self._try(lambda: self._client.eval(self._snapshot_source, 2, *names, position, data, flag))
        )

    def drop_snapshots(self) -> int:
        dropped = self._pipelined(("DEL", keys.snapshot(list_id)) for list_id in self.lists())
        return sum(dropped)

    # --- consumers

    def take_lease(self, consumer: str, holder: str, ttl_s: float) -> int | None:
        return self._consumers.take_lease(consumer, holder, ttl_s)

    def release_lease(self, consumer: str, holder: str) -> None:
        self._consumers.release_lease(consumer, holder)

    def load_progress(self, consumer: str, list_ids: Sequence[str]) -> list[Progress | None]:
        return self._consumers.load_progress(consumer, list_ids)

    def save_progress(self, consumer: str, list_id: str, progress: Progress) -> bool:
        self._check_room(0)
        return self._consumers.save_progress(consumer, list_id, progress)

    # --- the server

    @property
    def is_full(self) -> bool:
        """Whether changes are refused for want of room, or large ones were lately: reading goes on."""
        return self._room.is_full

    def _check_room(self, size_bytes: int) -> None:
        if not self._room.has(size_bytes):
            raise TodoError("store_full", reason="the disk is full")

    def evicts(self) -> str | None:
        """The policy by which the server throws logs away when its memory is full; None if it does not."""
        settings = self._try(lambda: self._client.config_get("maxmemory*"))
        policy = str(settings.get("maxmemory-policy", "noeviction"))
        return policy if policy != "noeviction" and int(settings.get("maxmemory", 0)) > 0 else None

    def durability(self) -> str:
        try:
            settings = self._try(lambda: self._client.config_get("append*"))
            if self.evicts():
                return "memory"
        except TodoError as error:
            if "unknown command" in str(error.message).lower():
                return "memory"
            raise
        on_disk = settings.get("appendonly") == "yes" and settings.get("appendfsync") == "always"
        return "disk" if on_disk else "memory"

    def check_format(self) -> None:
        """Notes the format in a new store. Raises `upgrade_needed` if another version wrote this one."""
        written = self._try(lambda: self._client.hget(keys.META, "format"))
        if written is None:
            self._try(lambda: self._client.hset(keys.META, "format", keys.FORMAT))
        elif written != str(keys.FORMAT).encode():
            text = (
                f"The store has format {written.decode(errors='replace')}, this program reads {keys.FORMAT}."
            )
            raise TodoError("upgrade_needed", f"{text} Use the version that wrote it.")

    def store_id(self) -> str:
        """What tells this store from every other: made with its first use."""
        stored = self._try(lambda: self._client.hget(keys.META, "id"))
        if stored is None:
            self._try(lambda: self._client.hset(keys.META, "id", os.urandom(16).hex()))
            stored = self._try(
                lambda: self._client.hget(keys.META, "id")
            )  # another process may have made one too
        return str(stored.decode())

    def ping(self) -> None:
        self._try(self._client.ping)

    def _pipelined(self, commands: Iterable[Command]) -> list[Any]:
        """The replies to all commands, in one round trip."""
        return self._in_one_trip(commands, lambda _error: False)

    def _of_logs(self, commands: Iterable[Command]) -> list[Any]:
        """The same, with a list's error in the place of its reply if its key is no stream."""
        return self._in_one_trip(commands, is_wrong_type)

    def _in_one_trip(self, commands: Iterable[Command], accepts: Callable[[RedisError], bool]) -> list[Any]:
        listed = list(commands)
        return self._try(lambda: self._sent(listed, accepts)) if listed else []

    def _sent(self, commands: Sequence[Command], accepts: Callable[[RedisError], bool]) -> list[Any]:
        pipeline = self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        replies = list(pipeline.execute(raise_on_error=False))
        for reply in replies:
            if isinstance(reply, RedisError) and not accepts(reply):
                raise reply
        return replies

    def _try(self, call: Callable[[], T]) -> T:
        """What the call returns, its errors translated; after a lost connection tried once more."""
        try:
            return call()
        except RedisError as error:
            if not (is_lost(error) and self._recover):
                raise self._translated(error) from error
        self._recover()
        try:
            return call()
        except RedisError as error:
            raise self._translated(error) from error

    def _translated(self, error: RedisError) -> TodoError:
        translated = translate(error)
        if translated.code == "store_full":
            self._room.refused()
        return translated


def _range(list_id: str, after: int, count: int, until: int | None = None) -> Command:
    """The command that reads on beyond a position."""
    last = "+" if until is None else f"{until}-{_LAST}"
    return "XRANGE", keys.log(list_id), f"{after + 1}-0", last, "COUNT", count


def _page(after: int, reply: Any) -> list[Entry]:
    return [unreadable(after + 1)] if isinstance(reply, RedisError) else entries(reply)


def _head(list_id: str, reply: Any) -> Cursor:
    if isinstance(reply, RedisError):
        return unreadable(0).cursor
    return entries(reply)[0].cursor if reply else origin(list_id)
