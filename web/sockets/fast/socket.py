"""Engine.IO's socket on a `WebSocket`: no writer greenlet, no ping greenlet, and no queue after the upgrade.

The library serves a polling client; this class takes over once its upgrade to a websocket is complete.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import engineio.exceptions
import engineio.socket
import structlog
from engineio.packet import CLOSE, NOOP, PING, PONG, Packet

from web.sockets.fast.frames import BINARY, GOING_AWAY, PROTOCOL_ERROR, TEXT, TOO_LARGE, Item, frame
from web.sockets.fast.handshake import Refused, accept
from web.sockets.fast.hub import background, detach, later
from web.sockets.fast.slow import SlowClients
from web.sockets.fast.websocket import WebSocket
from web.sockets.fast.wheel import Wheel
from web.sockets.garbage import NO_PACKET, close_for

MOST_WAITING = 64
"""Upper bound of a client's received but unhandled messages; beyond it we stop reading from its socket."""

MOST_UNANSWERED = 64
"""Upper bound of a client's messages in progress, so that it cannot starve other clients."""

UPGRADE_S = 15.0
"""Timeout of the upgrade from polling to a websocket."""

PING_FRAME = frame(TEXT, b"2")
PONG_TEXT = "3"

log = structlog.get_logger()


class Surroundings(Protocol):
    """The server-wide services of a socket."""

    slow_clients: SlowClients
    wheel: Wheel

    def dispatch(self, socket: FastSocket, text: str) -> bool:
        """Handles a message on the fast path. Returns false if it needs the slow path."""

    def oversized(self) -> None:
        """Counts a connection closed for an oversized message."""


class FastSocket(engineio.socket.Socket):
    """`websocket` is None while the client polls."""

    def __init__(self, server: Any, sid: str, around: Surroundings) -> None:
        # The attributes of the base class, without calling its constructor: its queue costs 3 KB, and a
        # websocket needs none.
        self.server = server
        self.sid = sid
        self.last_ping: float | None = time.time()
        self.connected = False
        self.upgrading = False
        self.upgraded = False
        self.closing = False
        self.closed = False
        self.session: dict[str, Any] = {}
        self.websocket: WebSocket | None = None
        self._around = around
        self._slot = -1
        self._waiting: deque[Item] | None = None
        self._unanswered = 0
        self._is_held = False
        self._ended = False

    @property
    def queue(self) -> Any:
        """The packet queue for a polling client, created on demand."""
        queue = self.__dict__.get("_queue")
        if queue is None:
            queue = self.__dict__["_queue"] = self.server.create_queue()
        return queue

    # --- opening

    def open(self, environ: dict[str, Any], answer: bytes, packet: Packet) -> None:
        """Completes a new client's handshake: sends `answer`, followed by its first packet."""
        self.connected = self.upgraded = True
        self.last_ping = None
        self.websocket = WebSocket(detach(environ), self, self._around.slow_clients)
        self.websocket.write(answer + frame(TEXT, packet.encode().encode()))
        self._slot = self._around.wheel.add(self)

    def _upgrade_websocket(self, environ: dict[str, Any], _start_response: Any) -> Any:
        """Called by the library when a polling client opens a websocket to upgrade."""
        if self.upgraded or self.upgrading:
            return self.server._bad_request("The session is upgraded already.")
        if self.closing or self.closed:
            return self.server._bad_request("The session is over.")
        try:
            answer = accept(environ)
        except Refused as refused:
            return refused.response()
        self.upgrading = True  # hold packet sends during the upgrade
        self.websocket = WebSocket(detach(environ), self, self._around.slow_clients)
        self.websocket.write(answer)
        later(UPGRADE_S, self._give_upgrade_up)
        return []

    def _give_upgrade_up(self) -> None:
        if self.upgrading and self.websocket:
            self.websocket.close(PROTOCOL_ERROR)

    def _upgrade(self, text: str | bytes | int) -> None:
        """Handles the two messages of an upgrade: the probe, then the client's `upgrade` packet."""
        if text == "2probe":
            self._write(Packet(PONG, data="probe"))
            self.queue.put(Packet(NOOP))  # completes the pending poll request
        elif text == "5":
            self.upgrading, self.upgraded = False, True
            self.last_ping = None
            self._slot = self._around.wheel.add(self)
            while not self.queue.empty():
                packet = self.queue.get(block=False)
                if packet is not None and packet.packet_type != NOOP:
                    self._write(packet)
            self.__dict__.pop("_queue", None)
        elif self.websocket:
            self.websocket.close(PROTOCOL_ERROR)

    # --- sending

    def send(self, pkt: Packet) -> None:
        if self.closed:
            return
        if self.upgraded:
            self._write(pkt)
        else:
            super().send(pkt)

    def _write(self, pkt: Packet) -> None:
        encoded = pkt.encode()
        if self.websocket:
            text = isinstance(encoded, str)
            self.websocket.write(frame(TEXT, encoded.encode()) if text else frame(BINARY, encoded))

    # --- receiving

    def received(self, messages: Sequence[Item]) -> None:
        for item in messages:
            if self.upgrading:
                self._upgrade(item[1])
            elif item[1] == PONG_TEXT:
                self.last_ping = None
            elif self._waiting is not None:
                self._wait(item)
            elif self._unanswered >= MOST_UNANSWERED or not self._at_once(*item):
                self._waiting = deque((item,))
                background(self._drain)

    def _at_once(self, opcode: int, text: str | bytes | int) -> bool:
        if opcode != TEXT or not isinstance(text, str):
            return False
        return self._around.dispatch(self, text)

    def asked(self) -> None:
        """Counts a message in progress; call `answered` when it is done."""
        self._unanswered += 1

    def answered(self) -> None:
        self._unanswered -= 1
        if self._is_held and self._unanswered <= MOST_UNANSWERED // 2:
            self._is_held = False
            background(self._drain)

    def _wait(self, item: Item) -> None:
        if self._waiting is not None:
            self._waiting.append(item)
            if len(self._waiting) > MOST_WAITING and self.websocket:
                self.websocket.read(False)

    def _drain(self) -> None:
        """Handles queued messages in order. Its greenlet ends when the queue is empty or `MOST_UNANSWERED`
        messages are in progress."""
        waiting = self._waiting
        while waiting and not self.closed:
            if self._unanswered >= MOST_UNANSWERED:
                self._is_held = True
                return
            opcode, text = waiting.popleft()
            if not self._at_once(opcode, text):
                self._by_the_library(text)
            if not waiting and self.websocket:
                self.websocket.read(True)
        self._waiting = None
        if self._ended:
            self._finish()

    def _by_the_library(self, text: str | bytes | int) -> None:
        try:
            self.receive(Packet(encoded_packet=text))
        except engineio.exceptions.UnknownPacketError:
            pass
        except ValueError:
            close_for(self, NO_PACKET)
        except Exception:
            # Close the connection: the messages queued behind this one would never be handled.
            log.exception("connection_failed")
            self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    # --- pings

    def schedule_ping(self) -> None:
        if self.upgraded:
            self.last_ping = None
        else:
            super().schedule_ping()

    def _send_ping(self) -> None:
        """The library's ping greenlet for a polling client, which may have upgraded meanwhile."""
        self.server.sleep(self.server.ping_interval)
        if not (self.closing or self.closed or self.upgraded):
            self.last_ping = time.time()
            self.send(Packet(PING))

    def ping(self) -> None:
        self.last_ping = time.time()
        if self.websocket:
            self.websocket.write(PING_FRAME)

    def has_answered(self) -> bool:
        # While reading is paused, a pong cannot arrive, so count it as answered.
        return self.last_ping is None or (self.websocket is not None and not self.websocket.is_read)

    def overdue(self) -> None:
        background(lambda: self.close(wait=False, reason=self.server.reason.PING_TIMEOUT))

    def check_ping_timeout(self) -> bool:
        return True if self.upgraded else bool(super().check_ping_timeout())

    # --- closing

    def failed(self, code: int) -> None:
        if code == TOO_LARGE:
            self._around.oversized()

    def ended(self) -> None:
        """Handles the websocket's close after the messages received before it."""
        if not self.upgraded:
            self.websocket, self.upgrading = None, False
        elif self._waiting is None:
            background(self._finish)
        else:
            self._ended = True

    def _finish(self) -> None:
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        if not self.upgraded:
            if self.websocket:
                self.websocket.abort()
            super().close(wait=wait, abort=abort, reason=reason)
            return
        if self.closed or self.closing:
            return
        self.closing = True
        self.server._trigger_event(
            "disconnect", self.sid, reason or self.server.reason.SERVER_DISCONNECT, run_async=False
        )
        if not abort:
            self._write(Packet(CLOSE))
        self.closed = True
        self._around.wheel.remove(self._slot, self)
        self.server.sockets.pop(self.sid, None)
        if self.websocket:
            self.websocket.close(GOING_AWAY if abort else 1000)
