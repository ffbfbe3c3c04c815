"""Read-ahead: requests the next reply while the caller processes the previous one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
from redis.exceptions import RedisError

from todo.events.redis.kept_connection import Command


class Ahead:
    """One command under way at a time, on a connection that is borrowed when it is first needed.

    `ask` is the client's ordinary way. Where the connection breaks, the command is asked once more by it: it
    knows how to recover, and what to raise.
    """

    def __init__(self, client: redis.Redis, ask: Callable[[Command], Any]) -> None:
        # Any: the client's own types are those of all its modes at once.
        self._pool: Any = client.connection_pool
        self._ask = ask
        self._connection: Any = None
        self._command: Command = ()
        self._is_owed = False

    def send(self, command: Command) -> None:
        """Asks without waiting. Raises nothing: `reply` does."""
        self._command = command
        try:
            if self._connection is None:
                self._connection = self._pool.get_connection()
            self._is_owed = True
            self._connection.send_packed_command(self._connection.pack_command(*command))
        except RedisError:
            self._is_owed = False

    def reply(self) -> Any:
        """The reply to what was sent."""
        if self._is_owed:
            try:
                reply = self._connection.read_response()
                self._is_owed = False
                return reply
            except RedisError:
                self._is_owed = False
                self._connection.disconnect()
        return self._ask(self._command)

    def close(self) -> None:
        """Gives the connection back."""
        if self._connection is not None:
            if self._is_owed:
                # What was not read would be taken for the reply to the next command.
                self._connection.disconnect()
            self._pool.release(self._connection)
            self._connection = None
