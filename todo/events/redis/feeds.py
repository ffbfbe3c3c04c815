"""Blocking reads of the feeds of all partitions. A feed entry (ring) says which list's log grew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import redis
from redis.exceptions import RedisError

from todo.events.log import Ring
from todo.events.redis import keys
from todo.events.redis.connection import Recover, is_lost, translate
from todo.events.redis.kept_connection import KeptConnections
from todo.events.redis.replies import rings

MOST_RINGS = 1_000

_LAST = 2**64 - 1


class FeedReader:
    """Implements `Log.read_feeds`, one kept connection per concurrent reader. `recover`: see `RedisLog`."""

    def __init__(self, tailer: redis.Redis, recover: Recover | None) -> None:
        self._connections = KeptConnections(tailer)
        self._recover = recover

    def read(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        # One connection per reader: the follower and the projector must not block each other.
        try:
            with self._connections.one() as connection:
                connection.send_packed(_command(cursors, block_s))
                reply = connection.reply()
            if isinstance(reply, RedisError):
                raise reply
        except RedisError as error:
            if is_lost(error) and self._recover:
                self._recover()
            raise translate(error) from error
        return rings(reply or [])


def _command(cursors: Sequence[int], block_s: float) -> bytes:
    """The XREAD as RESP bytes. Packing 134 arguments for each call would cost more than the read itself."""
    block_ms = max(1, int(block_s * 1000))  # BLOCK 0 waits without a timeout
    return b"".join((_XREAD, _argument(b"%d" % block_ms), _STREAMS, *map(_behind, cursors)))


def _argument(value: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(value), value)


@lru_cache(4 * keys.PARTITIONS)
def _behind(cursor: int) -> bytes:
    """The id to read after: past any foreign entry `<n>-<m>`, which XREAD would otherwise return for ever."""
    return _argument(b"%d-%d" % (cursor, _LAST))


_FEEDS = [keys.feed(number).encode() for number in range(keys.PARTITIONS)]
_LENGTH = len(("XREAD", "COUNT", MOST_RINGS, "BLOCK", "its value", "STREAMS")) + 2 * len(_FEEDS)
_XREAD = b"*%d\r\n" % _LENGTH + b"".join(map(_argument, (b"XREAD", b"COUNT", b"%d" % MOST_RINGS, b"BLOCK")))
_STREAMS = b"".join(map(_argument, (b"STREAMS", *_FEEDS)))
