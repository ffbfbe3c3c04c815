"""All that the fast transport asks of eventlet, and the only file of it that imports eventlet.

What is called from the hub must never wait: there is no greenlet to switch away from.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import eventlet
from eventlet import patcher
from eventlet.hubs import get_hub
from eventlet.hubs.hub import READ, WRITE
from eventlet.wsgi import WSGI_LOCAL

_unpatched = patcher.original("socket")


class Ready(Protocol):
    """Who is told. Called from the hub: must not wait and must not raise."""

    def readable(self) -> None: ...

    def writable(self) -> None: ...


class Watch:
    """A socket's two listeners on the hub."""

    __slots__ = ("_fd", "_reader", "_ready", "_writer")

    def __init__(self, fd: int, ready: Ready) -> None:
        self._fd = fd
        self._ready = ready
        self._reader: Any = None
        self._writer: Any = None

    def read(self, wanted: bool) -> None:
        """Whether to be told when there is something to read."""
        if wanted and self._reader is None:
            self._reader = _listen(READ, self._fd, self._on_readable)
        elif not wanted and self._reader is not None:
            reader, self._reader = self._reader, None
            get_hub().remove(reader)

    def write(self, wanted: bool) -> None:
        """Whether to be told when there is room to write."""
        if wanted and self._writer is None:
            self._writer = _listen(WRITE, self._fd, self._on_writable)
        elif not wanted and self._writer is not None:
            writer, self._writer = self._writer, None
            get_hub().remove(writer)

    # The hub gathers all that is ready before it calls anybody, so it may call one that was removed since.

    def _on_readable(self, _fd: int) -> None:
        if self._reader is not None:
            self._ready.readable()

    def _on_writable(self, _fd: int) -> None:
        if self._writer is not None:
            self._ready.writable()


def _listen(kind: str, fd: int, callback: Callable[[int], None]) -> Any:
    return get_hub().add(kind, fd, callback, _not_thrown, _not_thrown)


def _not_thrown(*_arguments: Any) -> None:
    """The hub would throw into a greenlet that waits for the socket; none does."""


def detach(environ: Mapping[str, Any]) -> socket.socket:
    """Takes the request's socket away from the WSGI server: unpatched, non-blocking, ours to close.

    The server is told that the request is answered; it then closes what it still holds, which is nothing.
    """
    green = environ["eventlet.input"].get_socket()
    family, kind = green.fd.family, green.fd.type
    sock: socket.socket = _unpatched.socket(family, kind, 0, fileno=green.fd.detach())
    sock.setblocking(False)
    WSGI_LOCAL.already_handled = True
    return sock


def soon(action: Callable[[], None]) -> None:
    """Calls it in the hub's next turn, from the hub."""
    get_hub().schedule_call_global(0, action)


def later(delay_s: float, action: Callable[[], None]) -> None:
    """Calls it after a while, from the hub."""
    get_hub().schedule_call_global(delay_s, action)


def background(action: Callable[[], None]) -> None:
    """Runs it in a greenlet of its own, which may wait."""
    eventlet.spawn_n(action)
