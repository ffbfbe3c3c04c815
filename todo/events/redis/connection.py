"""Opening connections to Redis, and turning its client's errors into ours. Knows no keys.

Retries are off here on purpose: whoever calls knows whether a repetition is safe.
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
    """A client with a pool of its own; opens its connections when they are first needed."""
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
    """Writes a command for the server. The client's own packer looks at each argument one by one, and leaves
    numbers to hiredis, which crashes if Ctrl-C comes while it makes text of one: it asks the interpreter for
    the text, gets an error, and does not look."""

    def pack(self, *args: Any) -> list[bytes]:
        """The command as bytes to send. Raises `redis.exceptions.DataError` for what is no argument."""
        name = args[0]
        if isinstance(name, str) and " " in name:
            args = (*name.split(), *args[1:])  # as the client writes 'CONFIG GET'
        try:
            # Any: hiredis' own type is that of a command of one argument.
            texts: Any = tuple([str(arg) if type(arg) in _NUMBERS else arg for arg in args])
            return [hiredis.pack_command(texts)]
        except TypeError as error:
            raise DataError(str(error)) from error


def raw_streams(client: redis.Redis) -> redis.Redis:
    """Makes the stream commands answer what the server sent: lists of [id, [field, value, …]]."""
    for command in _STREAM_COMMANDS:
        client.set_response_callback(command, _as_sent)
    return client


def _as_sent(response: Any, **_options: Any) -> Any:
    return response or []


@contextmanager
def translated() -> Iterator[None]:
    """Turns the client's errors into `store_unavailable` or `store_full`."""
    try:
        yield
    except RedisError as error:
        raise translate(error) from error


def translate(error: Exception, is_append: bool = False) -> TodoError:
    """The error of ours for an error of the Redis client. Of an append nobody knows whether it was done."""
    text = str(error)
    if is_lost(error):
        return TodoError("store_unavailable", None if is_append else NO_ANSWER, reason=text)
    if isinstance(error, OutOfMemoryError) or text.startswith(_CANNOT_WRITE_TO_DISK):
        return TodoError("store_full", reason=text)
    if is_wrong_type(error):
        return TodoError("log_damaged", f"A key of the list does not hold what it should: {text}")
    return TodoError("store_unavailable", f"The store refused: {text}")


def is_lost(error: Exception) -> bool:
    """Whether the connection broke or the server is not ready, so that it may be another try's luck."""
    return isinstance(error, LostConnection | TooSlow | ReadOnlyError)


def is_wrong_type(error: Exception) -> bool:
    """Whether a key holds another kind of value than the command is for."""
    return "WRONGTYPE" in str(error)
