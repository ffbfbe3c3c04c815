"""One event-driven websocket on the hub, without a greenlet.

It writes frames at once; bytes that the socket does not accept are buffered until it is writable.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import structlog

from web.sockets.fast.frames import BINARY, FAILED, NORMAL, PING, PONG, Item, Parser, close_frame, frame
from web.sockets.fast.hub import Watch, soon
from web.sockets.fast.unsent import Bytes, Unsent

READ_BYTES = 65_536
MOST_BUFFERS = 64
LINGER_S = 2.0
NO_CODE = 1005

log = structlog.get_logger()


class Owner(Protocol):
    """Receives a websocket's callbacks, all from the hub: they must not block."""

    def received(self, messages: Sequence[Item]) -> None:
        """Received messages, TEXT and BINARY only."""

    def failed(self, code: int) -> None:
        """The client violated the protocol; the websocket closes with this code."""

    def ended(self) -> None:
        """The websocket is closed, by either side. Called once, never from
        within a call into the websocket."""


class BackpressureWatcher(Protocol):
    """Receives backpressure events: clients that read too slowly, and closing websockets."""

    message_limit: int

    def behind(self, websocket: WebSocket) -> None:
        """The send buffer became non-empty."""

    def overflows(self, websocket: WebSocket) -> None:
        """The send buffer exceeds its limit: drop frames or abort."""

    def caught_up(self, websocket: WebSocket) -> None:
        """The send buffer is empty again."""

    def lingers(self, websocket: WebSocket, until: float) -> None:
        """The websocket is closing: abort it if the client has not closed by `until` (monotonic seconds)."""


class WebSocket:
    """Takes over a detached, non-blocking socket.

    `direct` is the socket's `send` while the buffer is empty and the websocket open, else None.
    """

    __slots__ = (
        "_closing",
        "_is_wanted",
        "_parser",
        "_slow_clients",
        "_socket",
        "_watch",
        "direct",
        "owner",
        "unsent",
    )

    def __init__(self, sock: socket.socket, owner: Owner, slow_clients: BackpressureWatcher) -> None:
        self._socket: socket.socket | None = sock
        self.direct: Callable[[Bytes], int] | None = sock.send
        self.owner: Owner | None = owner
        self._slow_clients = slow_clients
        self._parser = Parser(slow_clients.message_limit)
        self._closing = False
        self._is_wanted = True
        self._watch = Watch(sock.fileno(), self)
        self.unsent: Unsent | None = None
        # Deferred: a listener added here would keep a reference to the current greenlet for its lifetime.
        soon(self._read_or_not)

    def write(self, data: Bytes, droppable: bool = False) -> None:
        """Sends complete frames, or buffers them. Never blocks, never raises."""
        write_all((self,), data, droppable)

    def write_parts(self, parts: Sequence[Bytes]) -> None:
        """Sends one frame given as parts, without concatenating them."""
        sent = 0
        if self.direct is not None and self._socket is not None:
            try:
                sent = self._socket.sendmsg(parts)
            except BlockingIOError:
                pass
            except OSError:
                soon(self.abort)
                return
            if sent == sum(map(len, parts)):
                return
        self.keep(parts, False, sent)

    def keep(self, parts: Sequence[Bytes], droppable: bool, sent: int) -> None:
        """Buffers the parts; `sent` bytes of the first one were already sent."""
        if self._socket is None or self._closing:
            return
        self.direct = None
        unsent = self.unsent
        if unsent is None:
            unsent = self.unsent = Unsent()
            self._watch.write(True)
            self._slow_clients.behind(self)
        elif unsent.is_too_much:
            self._slow_clients.overflows(self)
            if droppable:
                return
        for part in parts:
            unsent.add(part, droppable)
        if sent:
            unsent.took(sent)
        self._read_or_not()

    def read(self, wanted: bool) -> None:
        """Pauses or resumes reading from the client."""
        self._is_wanted = wanted
        self._read_or_not()

    @property
    def is_read(self) -> bool:
        """Whether we currently read from the client. Reading pauses while its unread answers exceed the
        limit, to bound memory."""
        return self._is_wanted and not (self.unsent and self.unsent.is_stuffed)

    def close(self, code: int = NORMAL) -> None:
        """Starts the closing handshake: closes after all is sent and the client has closed, or after 2 s."""
        if self._socket is None or self._closing:
            return
        self.write(close_frame(code))
        self._closing, self.direct = True, None
        if self.unsent is None:
            self._no_more_writing()
        self._slow_clients.lingers(self, time.monotonic() + LINGER_S)
        self._tell_owner()

    def abort(self) -> None:
        """Closes at once and discards unsent data."""
        if self._socket is None:
            return
        sock, self._socket, self.direct = self._socket, None, None
        self._watch.read(False)
        self._watch.write(False)
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()
        self.unsent = None
        self._slow_clients.caught_up(self)
        self._tell_owner()

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    # --- called by the hub

    def readable(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.abort()
        elif not self._closing:
            try:
                self._take(self._parser.feed(data))
            except Exception:
                # An exception in the hub would remove the descriptor from its table but leave this object
                # open.
                log.exception("connection_failed")
                self.abort()

    def _take(self, items: list[Item]) -> None:
        messages = [item for item in items if item[0] <= BINARY]
        if messages and self.owner:
            self.owner.received(messages)
        if len(messages) == len(items):
            return
        for opcode, payload in items:
            if opcode == PING and isinstance(payload, bytes):
                self.write(frame(PONG, payload))
            elif opcode > PONG or isinstance(payload, int):
                if opcode == FAILED and self.owner:
                    self.owner.failed(int(payload))
                self.close(NORMAL if payload == NO_CODE else int(payload))

    def writable(self) -> None:
        unsent, sock = self.unsent, self._socket
        if unsent is None or sock is None:
            self._watch.write(False)
            return
        while unsent.frames:
            buffers = [data for data, _ in itertools.islice(unsent.frames, MOST_BUFFERS)]
            try:
                sent = sock.sendmsg(buffers)
            except BlockingIOError:
                self._read_or_not()
                return
            except OSError:
                self.abort()
                return
            unsent.took(sent)
        self.unsent = None
        self._watch.write(False)
        self._slow_clients.caught_up(self)
        self._read_or_not()
        if self._closing:
            self._no_more_writing()
        else:
            self.direct = sock.send

    # ---

    def _read_or_not(self) -> None:
        if self._socket is not None:
            self._watch.read(self.is_read)

    def _no_more_writing(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_WR)

    def _tell_owner(self) -> None:
        owner, self.owner = self.owner, None
        if owner:
            soon(owner.ended)


def write_all(websockets: Iterable[WebSocket], data: Bytes, droppable: bool) -> None:
    """Writes the same complete frames to each websocket. Hot path: this loop is the cost of a broadcast."""
    size = len(data)
    for websocket in websockets:
        sent = 0
        if (direct := websocket.direct) is not None:
            try:
                if (sent := direct(data)) == size:
                    continue
            except BlockingIOError:
                pass
            except OSError:
                soon(websocket.abort)
                continue
        websocket.keep((data,), droppable, sent)
