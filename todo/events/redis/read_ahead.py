"""Read-ahead: requests the next reply while the caller processes the previous one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis
from redis.exceptions import RedisError

from todo.events.redis.kept_connection import Command


class Ahead:
    """Pipelines one command at a time on a connection borrowed from the pool at the first `send`.

    `ask` runs a command the client's ordinary way. If the connection breaks, `reply` repeats the command with
    it, because it handles recovery and errors.
    """

    def __init__(self, client: redis.Redis, ask: Callable[[Command], Any]) -> None:
        # Any: the client's type hints are a union over all its modes.
        self._pool: Any = client.connection_pool
        self._ask = ask
        self._connection: Any = None
        self._command: Command = ()
        self._is_owed = False

    def send(self, command: Command) -> None:
        """Sends the command without waiting. Raises nothing; `reply` raises the error."""
        self._command = command
        try:
            if self._connection is None:
                self._connection = self._pool.get_connection()
            self._is_owed = True
            self._connection.send_packed_command(self._connection.pack_command(*command))
        except RedisError:
            self._is_owed = False

    def reply(self) -> Any:
        """Waits for the reply to the sent command. Raises what `ask` raises."""
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
        """Returns the connection to the pool."""
        if self._connection is not None:
            if self._is_owed:
                # An unread reply would be taken for the reply to the next command.
                self._connection.disconnect()
            self._pool.release(self._connection)
            self._connection = None
