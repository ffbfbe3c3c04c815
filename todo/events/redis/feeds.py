"""Waiting for rings in the feeds of all partitions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import redis
from redis.exceptions import RedisError

from todo.events.log import Ring
from todo.events.redis import keys
from todo.events.redis.connection import Recover, is_lost, translate
from todo.events.redis.kept_connection import KeptConnection
from todo.events.redis.replies import rings

MOST_RINGS = 1_000

_LAST = 2**64 - 1


class FeedReader:
    """`Log.read_feeds` on kept connections, as many as wait at a time; for `recover` see `RedisLog`."""

    def __init__(self, tailer: redis.Redis, recover: Recover | None) -> None:
        self._tailer = tailer
        self._recover = recover
        self._connections: list[KeptConnection] = []

    def read(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        # The follower and the projector of a replica both wait here, and neither for the other.
        connection = self._connections.pop() if self._connections else KeptConnection(self._tailer)
        try:
            reply = connection.ask_packed(_command(cursors, block_s))
            if isinstance(reply, RedisError):
                raise reply
        except RedisError as error:
            if is_lost(error) and self._recover:
                self._recover()
            raise translate(error) from error
        finally:
            self._connections.append(connection)
        return rings(reply or [])


def _command(cursors: Sequence[int], block_s: float) -> bytes:
    """As it goes over the connection. To pack so many arguments anew would cost more than all the rest."""
    block_ms = max(1, int(block_s * 1000))  # 0 would wait for ever
    return b"".join((_XREAD, _argument(b"%d" % block_ms), _STREAMS, *map(_behind, cursors)))


def _argument(value: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(value), value)


@lru_cache(4 * keys.PARTITIONS)
def _behind(cursor: int) -> bytes:
    """The place behind any foreign `<n>-<m>`, which would be handed out again for ever."""
    return _argument(b"%d-%d" % (cursor, _LAST))


_FEEDS = [keys.feed(number).encode() for number in range(keys.PARTITIONS)]
_LENGTH = len(("XREAD", "COUNT", MOST_RINGS, "BLOCK", "its value", "STREAMS")) + 2 * len(_FEEDS)
_XREAD = b"*%d\r\n" % _LENGTH + b"".join(map(_argument, (b"XREAD", b"COUNT", b"%d" % MOST_RINGS, b"BLOCK")))
_STREAMS = b"".join(map(_argument, (b"STREAMS", *_FEEDS)))
