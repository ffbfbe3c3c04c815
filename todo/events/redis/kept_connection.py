"""A connection that one caller keeps: several commands in one write, their replies as the server sent them.

The client's own calls borrow a connection from a pool, look whether it is alive and pass through several
wrappers. For what is called with every command, that costs more than the command itself.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Generator, Iterable, Sequence
from typing import Any

import redis
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TooSlow

Command = Sequence[Any]

LOOK_AFTER_S = 0.02
"""After so long without use it is looked whether the server has closed the connection: less than one takes to
be started anew."""


class KeptConnection:
    """Opened when it is first needed, and again after it broke; closed with its client."""

    def __init__(self, client: redis.Redis) -> None:
        # Any: the client's own types are those of all its modes at once.
        self._pool: Any = client.connection_pool
        self._connection: Any = None
        self._used_at = 0.0
        self._lock = threading.Lock()

    def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The replies in order, an error the server answered in the place of its reply.

        Raises `redis.exceptions.RedisError` if the connection breaks.
        """
        return list(self.stream([commands]))

    def ask_packed(self, command: bytes) -> Any:
        """The same for one command, given as the bytes that go over the connection."""
        (reply,) = self.stream([command])
        return reply

    def stream(self, groups: Iterable[Sequence[Command] | bytes]) -> Generator[Any, None, None]:
        """Sends each group as soon as it is made, so that the server works on the first while the next are
        made; then gives all replies as they come. Raises like `ask`."""
        with self._lock:
            connection, owed = self._open(), 0
            try:
                for commands in groups:
                    if isinstance(commands, bytes):
                        packed = [commands]
                        owed += 1
                    else:
                        packed = connection.pack_commands(commands)
                        owed += len(commands)
                    # Counted before: whatever ends this in between, no reply is left for somebody else.
                    connection.send_packed_command(packed)
                while owed:
                    reply = _reply(connection)
                    owed -= 1
                    yield reply
            finally:
                if owed:
                    # What was not read would be taken for the replies of the next commands.
                    connection.disconnect()
                self._used_at = time.monotonic()

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = self._pool.get_connection()
        elif time.monotonic() - self._used_at > LOOK_AFTER_S and _is_spent(self._connection):
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
