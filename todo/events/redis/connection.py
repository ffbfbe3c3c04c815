"""Opens connections to Redis and translates the client's errors into ours. Knows no keys.

The client's retries are off: only the caller knows whether a command is idempotent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import hiredis
import redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import DataError, OutOfMemoryError, ReadOnlyError, RedisError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from todo.errors import NO_ANSWER, TodoError

Recover = Callable[[], None]

_STREAM_COMMANDS = ("XRANGE", "XREVRANGE")
_NUMBERS = {int, float}
_CANNOT_WRITE_TO_DISK = "MISCONF"


def connect(url: str, socket_timeout_s: float = 5.0) -> redis.Redis:
    """A client with its own connection pool; connects at the first command. `url`: redis, rediss or unix."""
    client = redis.Redis.from_url(
        url,
        protocol=2,
        socket_timeout=socket_timeout_s,
        socket_connect_timeout=2.0,
        retry=Retry(NoBackoff(), 0),
        decode_responses=False,
        command_packer=Packer(),
    )
    return raw_streams(client)


class Packer:
    """Serialises commands in place of the client's own packer, which inspects each argument in Python and
    passes numbers to hiredis. hiredis crashes if KeyboardInterrupt arrives while it converts a number: it
    ignores the failure of that conversion. So numbers become text here."""

    def pack(self, *args: Any) -> list[bytes]:
        """The command as RESP bytes. Raises `redis.exceptions.DataError` for an unsupported type."""
        name = args[0]
        if isinstance(name, str) and " " in name:
            args = (*name.split(), *args[1:])  # the client passes 'CONFIG GET' as one string
        try:
            # Any: hiredis' type stub declares a command of one argument.
            texts: Any = tuple([str(arg) if type(arg) in _NUMBERS else arg for arg in args])
            return [hiredis.pack_command(texts)]
        except TypeError as error:
            raise DataError(str(error)) from error


def raw_streams(client: redis.Redis) -> redis.Redis:
    """Disables the client's parsing of stream replies: they stay lists of [id, [field, value, …]]."""
    for command in _STREAM_COMMANDS:
        client.set_response_callback(command, _as_sent)
    return client


def _as_sent(response: Any, **_options: Any) -> Any:
    return response or []


@contextmanager
def translated() -> Iterator[None]:
    """Translates the client's errors into `store_unavailable` or `store_full`."""
    try:
        yield
    except RedisError as error:
        raise translate(error) from error


def translate(error: Exception, is_append: bool = False) -> TodoError:
    """Our error for an error of the Redis client; for an append it says that the outcome is unknown."""
    text = str(error)
    if is_lost(error):
        return TodoError("store_unavailable", None if is_append else NO_ANSWER, reason=text)
    if isinstance(error, OutOfMemoryError) or text.startswith(_CANNOT_WRITE_TO_DISK):
        return TodoError("store_full", reason=text)
    if is_wrong_type(error):
        return TodoError("log_damaged", f"A key of the list does not hold what it should: {text}")
    return TodoError("store_unavailable", f"The store refused: {text}")


def is_lost(error: Exception) -> bool:
    """Whether a retry may succeed: the connection broke or the server is not ready."""
    return isinstance(error, LostConnection | TooSlow | ReadOnlyError)


def is_wrong_type(error: Exception) -> bool:
    """Whether the server answered WRONGTYPE: the key holds a value of another type."""
    return "WRONGTYPE" in str(error)
