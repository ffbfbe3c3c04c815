"""Installs the fast transport in a Socket.IO server.

It depends on library internals, pinned by tests/integration/transport/test_internals.py: how Engine.IO opens
a session, its socket's attributes, its upgrade call, and the room names of Socket.IO's manager.
"""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

import socketio
from engineio.packet import OPEN, Packet

from todo.beat import beat
from web.sockets.fast.dispatch import Dispatcher, Handler
from web.sockets.fast.handshake import Refused, accept
from web.sockets.fast.manager import FastManager
from web.sockets.fast.slow import SlowClients
from web.sockets.fast.socket import FastSocket
from web.sockets.fast.websocket import WebSocket
from web.sockets.fast.wheel import TURN_S, Wheel
from web.sockets.queues import SWEEP_S, QueueSweeper

KEPT = (
    "REQUEST_METHOD",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "REMOTE_ADDR",
    "HTTP_HOST",
    "HTTP_ORIGIN",
    "HTTP_COOKIE",
    "HTTP_USER_AGENT",
    "HTTP_AUTHORIZATION",
    "HTTP_X_FORWARDED_FOR",
    "wsgi.url_scheme",
    "flask.app",
)
"""Keys of the WSGI environment kept for the lifetime of a connection."""

POLLING_TURNS = 10
SWEEP_TURNS = round(SWEEP_S / TURN_S)
FULL = {"status": "503 Service Unavailable", "headers": [("Retry-After", "5")], "response": b""}

_NO_BODY = io.BytesIO()


class FastTransport:
    """Create the Socket.IO server with `options`, call `install` with it, then `run` in a thread."""

    def __init__(
        self,
        message_limit: int,
        most_connections: int,
        oversized: Callable[[], None],
        evicted: Callable[[], None],
        fell_behind: Callable[[str], None],
    ) -> None:
        """`fell_behind(session id)` is called after frames for a client were dropped: it must be reset."""
        self.options: dict[str, Any] = {"client_manager": FastManager(), "monitor_clients": False}
        self.slow_clients = SlowClients(message_limit, self._tell, evicted)
        self._queues = QueueSweeper(self._tell_session, evicted)
        self._polling: dict[str, FastSocket] = {}
        self.oversized = oversized
        self._fell_behind = fell_behind
        self._most_connections = most_connections
        self._turns = 0

    def install(self, server: socketio.Server, handlers: Mapping[str, Handler]) -> None:
        """`handlers` are the fast-path handlers by event name: they must not block."""
        self._server = server
        self._engine = server.eio
        self.wheel = Wheel(self._engine.ping_interval, self._engine.ping_timeout)
        self.dispatch = Dispatcher(server, handlers).dispatch
        self._engine._handle_connect = self._connect

    def run(self, stop: threading.Event) -> None:
        """The loop for a dedicated thread: sends pings and sweeps slow clients until `stop`."""
        while beat(stop, TURN_S):
            self.turn()

    def turn(self) -> None:
        self.wheel.turn()
        self.slow_clients.sweep()
        self._turns += 1
        if self._turns % SWEEP_TURNS == 0:
            self._queues.sweep(self._pollers())
        if self._turns % POLLING_TURNS == 0:
            self._look_after_pollers()

    def all_is_sent(self) -> bool:
        """Whether no client has unsent data."""
        return self.slow_clients.all_is_sent and all(socket.queue.empty() for socket in self._pollers())

    # ---

    def _connect(
        self, environ: dict[str, Any], _start_response: Any, transport: str, jsonp_index: int | None = None
    ) -> Any:
        """Replaces Engine.IO's handler for requests without a session id."""
        engine = self._engine
        if len(engine.sockets) >= self._most_connections:
            return FULL
        answer = b""
        if transport == "websocket":
            try:
                answer = accept(environ)
            except Refused as refused:
                return refused.response()
        sid = engine.generate_id()
        socket = engine.sockets[sid] = FastSocket(engine, sid, self)
        greeting = {
            "sid": sid,
            "upgrades": engine._upgrades(sid, transport),
            "pingTimeout": int(engine.ping_timeout * 1000),
            "pingInterval": int(engine.ping_interval * 1000),
            "maxPayload": engine.max_http_buffer_size,
        }
        engine._trigger_event("connect", sid, kept(environ), run_async=False)
        if transport == "websocket":
            socket.open(environ, answer, Packet(OPEN, greeting))
            return []
        self._polling[sid] = socket
        socket.send(Packet(OPEN, greeting))
        socket.schedule_ping()
        socket.connected = True
        return engine._ok(socket.poll(), jsonp_index=jsonp_index)

    def _tell(self, websocket: WebSocket) -> None:
        if isinstance(websocket.owner, FastSocket):
            self._tell_session(websocket.owner.sid)

    def _tell_session(self, eio_sid: str) -> None:
        sid = self._server.manager.sid_from_eio_sid(eio_sid, "/")
        if sid is not None:
            self._fell_behind(sid)

    def _pollers(self) -> list[FastSocket]:
        self._forget_who_no_longer_polls()
        # A socket that is upgrading buffers its own packets.
        return [one for one in self._polling.values() if not one.upgrading]

    def _look_after_pollers(self) -> None:
        self._forget_who_no_longer_polls()
        for sid, socket in list(self._polling.items()):
            if socket.closed:
                self._engine.sockets.pop(sid, None)
            elif not socket.closing:
                socket.check_ping_timeout()

    def _forget_who_no_longer_polls(self) -> None:
        # A separate dict: searching thousands of websockets for them took 5 % of an idle replica's CPU.
        polling, there = self._polling, self._engine.sockets
        self._polling = {sid: one for sid, one in polling.items() if sid in there and not one.upgraded}


def kept(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the environment that the library may read later; interns strings that many share."""
    found = {name: environ[name] for name in KEPT if name in environ}
    for name, value in found.items():
        if isinstance(value, str):
            found[name] = sys.intern(value)
    found["wsgi.input"] = _NO_BODY
    return found
