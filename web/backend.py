"""A backend: a replica with its network edge (pages, sockets, broadcaster, presence), and its draining."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from flask_socketio import SocketIO

from todo.aggregate import FRAME_BYTES
from todo.beat import beat
from todo.events.redis.bus import RedisBus
from todo.people.passwords import Run, run_directly
from todo.people.people import People
from todo.people.watch import PeopleWatch
from todo.service.outlet import Outlet
from todo.service.replica import Replica, spawn
from todo.settings import Settings
from web.accounts.all_routes import account_routes
from web.accounts.forwarded import behind_proxies
from web.accounts.identity import AccountAccess, Identity, OpenAccess, credential
from web.accounts.names import Names
from web.accounts.oidc_provider import oidc_setup
from web.accounts.routes import install
from web.http.gate import guarded
from web.http.listening import Listener
from web.http.metrics import Metrics
from web.http.origins import origin_check
from web.http.pages import create_app
from web.http.snapshots import Snapshots
from web.repeats import GARBAGE
from web.sockets import presence as presence_module
from web.sockets.broadcaster import Broadcaster
from web.sockets.fast.transport import FastTransport
from web.sockets.messages import SocketEvents
from web.sockets.packet_gate import PacketGate
from web.sockets.packets import WirePacket, leave_messages_as_text
from web.sockets.plain_transport import PlainTransport, Transport, WsgiApp
from web.sockets.presence import Person, Presence
from web.sockets.sessions import name_sessions_by_address
from web.sockets.visitors import LINK_HEADER, Visitors, by_link

PING_INTERVAL_S = 10
PING_TIMEOUT_S = 5
MOST_CONNECTIONS = 20_000
CLOSE_BATCH = 100
CLOSE_PAUSE_S = 0.05
CLOSING_S = 2.0
"""Upper bound of all pauses while closing sockets; the whole graceful shutdown has 10 seconds."""
ANSWER_GRACE_S = 1.5
HEARTBEAT_S = 1.0

log = structlog.get_logger()


class Backend:
    """`build_replica(outlet)` returns the replica; `app` is the WSGI application to serve. `run` does what
    would hold all others up."""

    def __init__(
        self,
        settings: Settings,
        bus: RedisBus,
        build_replica: Callable[[Outlet], Replica],
        listener: Listener,
        people: People,
        run: Run = run_directly,
    ) -> None:
        self.metrics = Metrics()
        self.draining = False
        self._access = settings.access
        self._bus = bus
        self._listener = listener
        self._stop = threading.Event()
        identity: Identity = OpenAccess(people) if settings.access == "open" else AccountAccess(people)
        self._transport = self._build_transport(settings.transport)
        flask_app = create_app(
            self.metrics,
            self.unhealthy,
            self.not_ready,
            self.limited,
            lambda environ, list_id: self._snapshots.compressed(
                by_link(identity.visitor(credential(environ)).who, environ.get(LINK_HEADER)), list_id
            ),
        )
        self._socketio = SocketIO(
            flask_app,
            async_mode="eventlet",
            serializer=WirePacket,
            cors_allowed_origins=origin_check(settings),
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            max_http_buffer_size=FRAME_BYTES,
            manage_session=False,
            **self._transport.options,
        )
        leave_messages_as_text()
        self._broadcaster = Broadcaster(self, self._is_watched, self.metrics)
        self.replica = build_replica(self._broadcaster)
        self.metrics.store_full.set_function(lambda: self.replica.is_full)
        self._snapshots = Snapshots(self.replica.door, self.replica.pause)
        self._presence = Presence(bus.publish, self._send_presence)
        server = self._socketio.server
        visitors = Visitors(identity)
        self._watch = PeopleWatch(people, self._signed_out(visitors), self.replica.report)
        self._events = SocketEvents(
            server,
            self.replica,
            self._broadcaster,
            self._presence,
            self.metrics,
            visitors,
            Names(people, self.replica.door).known,
            self._is_informed,
        )
        routes = account_routes(
            people, identity, self.replica.door, settings.sign_up == "open", oidc_setup(settings, run)
        )
        install(flask_app, routes, identity, origin_check(settings))
        self._transport.install(server, self._events.handlers)
        app = name_sessions_by_address(server.eio, PacketGate(server).before_polling(flask_app.wsgi_app))
        app = guarded(app, settings, FRAME_BYTES, lambda: self.draining)
        self.app: WsgiApp = behind_proxies(app, settings.proxies)

    def start(self) -> None:
        """Starts the replica and the background work of the edge. Raises `store_unavailable`."""
        self.replica.start()
        spawn(lambda: self._bus.listen(self._presence.heard, self._stop))
        spawn(lambda: self._transport.run(self._stop))
        spawn(lambda: self._watch.run(self._stop))
        spawn(self._heartbeat)
        spawn(self._pass_presence_on)

    def unhealthy(self) -> str | None:
        """Why an orchestrator should restart this process, or None (`/healthz`)."""
        if self._listener.has_ended:
            return "nobody new can connect"
        return None if self.replica.has_begun else "not in step with the store yet"

    def limited(self) -> str | None:
        """What clients cannot do at present although the replica is ready, or None."""
        return "full: read only" if self.replica.is_full else None

    def not_ready(self) -> str | None:
        """Why a proxy should send new clients elsewhere, or None (`/readyz`)."""
        if self.draining:
            return "draining"
        if self._listener.is_full:
            return "no room for more connections"
        is_in_step = self.replica.is_in_step() and self._is_informed()
        return None if is_in_step else "the store is silent"

    def drain(self) -> None:
        """Graceful shutdown: answers pending commands, sends `bye`, closes all sockets, stops the replica.
        Clients reconnect to another replica."""
        self.draining = self._events.draining = True
        self.replica.finish_commands()
        self._socketio.emit("bye", {})
        engine = self._socketio.server.eio
        deadline = time.monotonic() + ANSWER_GRACE_S
        while not self._transport.all_is_sent() and time.monotonic() < deadline:
            time.sleep(CLOSE_PAUSE_S)
        sockets = list(engine.sockets.values())
        batch = max(CLOSE_BATCH, math.ceil(len(sockets) * CLOSE_PAUSE_S / CLOSING_S))
        for number, socket in enumerate(sockets, 1):
            socket.close(wait=False, abort=True)
            if number % batch == 0:
                time.sleep(CLOSE_PAUSE_S)
        self._stop.set()
        self.replica.stop()

    # --- the broadcaster's Sender

    def send(self, list_id: str, event: str, payload: Any) -> None:
        self._socketio.server.emit(event, payload, room=list_id)

    def detach(self, list_id: str, reader: str) -> None:
        self._events.removed(list_id, reader)

    def later(self, delay_s: float, action: Callable[[], None]) -> None:
        def wait_and_act() -> None:
            self._socketio.sleep(delay_s)
            action()

        self._socketio.start_background_task(wait_and_act)

    # --- background

    def _is_informed(self) -> bool:
        """Whether it is known who was sent away. Where access is open, nobody ever is."""
        return self._access == "open" or self._watch.is_fresh()

    def _signed_out(self, visitors: Visitors) -> Callable[[str | None], None]:
        def ended(person: str | None) -> None:
            for sid in visitors.ended(person):
                self._events.signed_out(sid)

        return ended

    def _is_watched(self, list_id: str) -> bool:
        return self.replica.door.subscriptions.is_followed(list_id)

    def _send_presence(self, list_id: str, people: list[Person], count: int) -> None:
        self.send(list_id, "presence", presence_module.payload(list_id, people, count))

    def _pass_presence_on(self) -> None:
        while beat(self._stop, presence_module.TURN_S):
            self._presence.turn()

    def _heartbeat(self) -> None:
        while beat(self._stop, HEARTBEAT_S):
            GARBAGE.turn()
            for list_id in self.replica.door.subscriptions.followed():
                self._send_head(list_id)

    def _send_head(self, list_id: str) -> None:
        with self.replica.boards.lock:
            board = self.replica.boards.loaded(list_id)
            if board and self._broadcaster.quiet(list_id):
                head = {"list": list_id, "position": board.position, "hash": board.cursor.hash.hex()}
                self.send(list_id, "head", head)

    def _build_transport(self, name: str) -> Transport:
        counts = self.metrics.oversized.inc, self.metrics.evicted.inc

        def fell_behind(sid: str) -> None:
            self._events.fell_behind(sid)

        if name == "plain":
            return PlainTransport(*counts, fell_behind)
        return FastTransport(FRAME_BYTES, MOST_CONNECTIONS, *counts, fell_behind)
