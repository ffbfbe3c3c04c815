"""The fast transport's interface to eventlet, and its only module that imports eventlet.

Callbacks from the hub must never block: they run in the hub's own greenlet.
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
    """Receives readiness callbacks from the hub; must neither block nor raise."""

    def readable(self) -> None: ...

    def writable(self) -> None: ...


class Watch:
    """A socket's read and write listeners on the hub."""

    __slots__ = ("_fd", "_reader", "_ready", "_writer")

    def __init__(self, fd: int, ready: Ready) -> None:
        self._fd = fd
        self._ready = ready
        self._reader: Any = None
        self._writer: Any = None

    def read(self, wanted: bool) -> None:
        """Enables or disables readable notifications."""
        if wanted and self._reader is None:
            self._reader = _listen(READ, self._fd, self._on_readable)
        elif not wanted and self._reader is not None:
            reader, self._reader = self._reader, None
            get_hub().remove(reader)

    def write(self, wanted: bool) -> None:
        """Enables or disables writable notifications."""
        if wanted and self._writer is None:
            self._writer = _listen(WRITE, self._fd, self._on_writable)
        elif not wanted and self._writer is not None:
            writer, self._writer = self._writer, None
            get_hub().remove(writer)

    # The hub collects all ready sockets before it calls any, so it may call a listener removed meanwhile.

    def _on_readable(self, _fd: int) -> None:
        if self._reader is not None:
            self._ready.readable()

    def _on_writable(self, _fd: int) -> None:
        if self._writer is not None:
            self._ready.writable()


def _listen(kind: str, fd: int, callback: Callable[[int], None]) -> Any:
    return get_hub().add(kind, fd, callback, _not_thrown, _not_thrown)


def _not_thrown(*_arguments: Any) -> None:
    """The hub's hook to throw into a greenlet that waits for the socket; there is none."""


def detach(environ: Mapping[str, Any]) -> socket.socket:
    """Takes the request's socket over from the WSGI server: returns it unpatched and non-blocking; the caller
    closes it.

    Marks the request as answered, so that the server does not use or close the socket.
    """
    green = environ["eventlet.input"].get_socket()
    family, kind = green.fd.family, green.fd.type
    sock: socket.socket = _unpatched.socket(family, kind, 0, fileno=green.fd.detach())
    sock.setblocking(False)
    WSGI_LOCAL.already_handled = True
    return sock


def soon(action: Callable[[], None]) -> None:
    """Runs `action` in the hub's next iteration; it must not block."""
    get_hub().schedule_call_global(0, action)


def later(delay_s: float, action: Callable[[], None]) -> None:
    """Runs `action` in the hub after `delay_s`; it must not block."""
    get_hub().schedule_call_global(delay_s, action)


def background(action: Callable[[], None]) -> None:
    """Runs `action` in a new greenlet; it may block."""
    eventlet.spawn_n(action)
