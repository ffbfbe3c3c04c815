"""Connections that are kept: several commands in one write, their replies as the server sent them.

The client's own calls borrow a connection from a pool, look whether it is alive and pass through several
wrappers. For what is called with every command, that costs more than the command itself.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import redis
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TooSlow

Command = Sequence[Any]

LOOK_AFTER_S = 0.02
"""After so long without use it is looked whether the server has closed the connection: less than one takes to
be started anew."""


class KeptConnections:
    """As many as are in use at a time; closed with their client."""

    def __init__(self, client: redis.Redis) -> None:
        self._pool = client.connection_pool
        self._idle: list[KeptConnection] = []

    @contextmanager
    def one(self) -> Iterator[KeptConnection]:
        """One for this caller alone, until it gives it back."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = KeptConnection(self._pool)
        try:
            yield connection
        finally:
            connection.clear()
            self._idle.append(connection)


class KeptConnection:
    """Opened when it is first needed, and again after it broke. For one caller at a time.

    Raises `redis.exceptions.RedisError` if the connection breaks.
    """

    def __init__(self, pool: Any) -> None:
        # Any: the client's own types are those of all its modes at once.
        self._pool = pool
        self._connection: Any = None
        self._owed = 0
        self._used_at = 0.0

    def send(self, commands: Sequence[Command]) -> None:
        """In one write, without waiting for the replies."""
        connection = self._open()
        packed = connection.pack_commands(commands)
        # Counted before: whatever ends this in between, no reply is left for somebody else.
        self._owed += len(commands)
        connection.send_packed_command(packed)

    def send_packed(self, command: bytes) -> None:
        """The same for one command, given as the bytes that go over the connection."""
        connection = self._open()
        self._owed += 1
        connection.send_packed_command([command])

    def reply(self) -> Any:
        """The next reply that is owed, as it comes; an error that the server answered in its place."""
        reply = _reply(self._connection)
        self._owed -= 1
        return reply

    def clear(self) -> None:
        """The end of a use. What was not read would be taken for the replies of the next commands."""
        if self._owed:
            self._owed = 0
            self._connection.disconnect()
        self._used_at = time.monotonic()

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = self._pool.get_connection()
        elif (
            not self._owed and time.monotonic() - self._used_at > LOOK_AFTER_S and _is_spent(self._connection)
        ):
            self._connection.disconnect()  # sending opens it again
        return self._connection


def _is_spent(connection: Any) -> bool:
    """Whether there is something to read before anything was asked: the end, as a rule."""
    sock = connection._sock
    if hasattr(sock, "pending") or not hasattr(sock, "settimeout"):  # TLS, or none of the system's
        return _can_be_read(connection)
    # Under eventlet the client's way of looking takes three turns of the hub.
    timeout_s = sock.gettimeout()
    try:
        sock.settimeout(0)
        sock.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        sock.settimeout(timeout_s)
        return False
    except OSError:
        pass
    return True  # it is closed now, and opened anew


def _can_be_read(connection: Any) -> bool:
    try:
        return bool(connection.can_read())
    except (LostConnection, TooSlow):
        return True


def _reply(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        return error
