"""The accounts on Redis. All keys begin with `todo:{people}:`, so they are in one slot and a script may touch
any of them; the scripts are in `lua/`.

Every call may be repeated without harm, but for those that count: a try counted twice costs a moment. So each
is tried once more after a lost connection, when there is a way to recover.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import redis
from redis.exceptions import RedisError

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, origin
from todo.events.redis.connection import Recover, is_lost, translate
from todo.events.redis.kept_connection import KeptConnections
from todo.events.redis.replies import entries as entries_of
from todo.people.store import LOG_ID, Change, Counter, Put

T = TypeVar("T")

PREFIX = "todo:{people}:"
LOG = f"{PREFIX}log"
MOST_ENTRIES = 500

_LUA = Path(__file__).parent / "lua"
_LAST = 2**64 - 1


class RedisPeopleStore:
    """`PeopleStore` over one client for commands and one for the blocking reads of `tail`. For `recover` and
    `has_room` see `RedisLog`."""

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
        self._has_room = has_room
        self._connections = KeptConnections(tailer)
        self._commit, self._take_try, self._give_back, self._count = (
            (_LUA / f"{name}.lua").read_text() for name in ("commit", "take_try", "give_back", "count")
        )

    def head(self) -> Cursor:
        reply = self._try(lambda: self._client.xrevrange(LOG, "+", "-", count=1))
        return entries_of(reply)[0].cursor if reply else origin(LOG_ID)

    def get(self, names: Sequence[str]) -> list[bytes | None]:
        return list(self._try(lambda: self._client.mget([PREFIX + name for name in names])))

    def members(self, name: str) -> list[str]:
        return sorted(member.decode() for member in self._try(lambda: self._client.smembers(PREFIX + name)))

    def commit(self, expected: Cursor, change: Change, entries: Sequence[Entry]) -> bool:
        names, values = _script_arguments(expected, change, entries)
        self._check_room(sum(len(value) for value in values if isinstance(value, bytes)))
        reply = self._try(lambda: self._client.eval(self._commit, len(names), *names, *values))
        if reply[0] == b"damaged":
            text = f"The key {reply[1].decode()} does not hold what it should. Restore a backup."
            raise TodoError("log_damaged", text)
        return bool(reply[0] == b"ok")

    def touch(self, name: str, put: Put) -> bool:
        self._check_room(len(put.value))
        return bool(self._try(lambda: self._client.set(PREFIX + name, put.value, xx=True, pxat=put.expires)))

    def keep(self, name: str, put: Put) -> None:
        self._check_room(len(put.value))
        self._try(lambda: self._client.set(PREFIX + name, put.value, pxat=put.expires))

    def take(self, name: str) -> bytes | None:
        raw: bytes | None = self._try(lambda: self._client.getdel(PREFIX + name))
        return raw

    def read(self, after: int, count: int) -> list[Entry]:
        return entries_of(self._try(lambda: self._client.xrange(LOG, f"{after + 1}-0", "+", count=count)))

    def tail(self, after: int, block_s: float) -> list[Entry]:
        block_ms = max(1, int(block_s * 1000))  # 0 would wait for ever
        command = ("XREAD", "COUNT", MOST_ENTRIES, "BLOCK", block_ms, "STREAMS", LOG, f"{after}-{_LAST}")
        try:
            with self._connections.one() as connection:
                connection.send([command])
                reply = connection.reply()
            if isinstance(reply, RedisError):
                raise reply
        except RedisError as error:
            if is_lost(error) and self._recover:
                self._recover()
            raise translate(error) from error
        return entries_of(reply[0][1]) if reply else []

    def take_try(self, counters: Sequence[Counter], now: int) -> int:
        names = [PREFIX + counter.name for counter in counters]
        values: list[int] = [now]
        for counter in counters:
            values += [counter.free, counter.lasts_ms, int(counter.grows), counter.longest_ms]
        return int(self._try(lambda: self._client.eval(self._take_try, len(names), *names, *values)))

    def give_back(self, forget: Sequence[Counter], uncount: Sequence[Counter]) -> None:
        if forget:
            self._try(lambda: self._client.delete(*(PREFIX + counter.name for counter in forget)))
        if uncount:
            names = [PREFIX + counter.name for counter in uncount]
            self._try(lambda: self._client.eval(self._give_back, len(names), *names))

    def count(self, name: str, lasts_ms: int) -> int:
        return int(self._try(lambda: self._client.eval(self._count, 1, PREFIX + name, lasts_ms)))

    def _check_room(self, size_bytes: int) -> None:
        if self._has_room is not None and not self._has_room(size_bytes):
            raise TodoError("store_full", reason="the disk is full")

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


def _script_arguments(
    expected: Cursor, change: Change, entries: Sequence[Entry]
) -> tuple[list[str], list[Any]]:
    names = {LOG: 1}

    def index(name: str) -> int:
        return names.setdefault(PREFIX + name, len(names) + 1)

    values: list[Any] = [expected.position, expected.hash, entries[-1].hash, len(entries)]
    for entry in entries:
        values += [entry.type, entry.head, entry.body]
    for name, put in change.put.items():
        values += ["put", index(name), put.value, "" if put.expires is None else put.expires]
    for name in change.delete:
        values += ["delete", index(name), "", ""]
    for name, member in change.remove:
        values += ["remove", index(name), member, ""]
    for name, member in change.add:
        values += ["add", index(name), member, ""]
    return list(names), values
