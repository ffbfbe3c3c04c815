"""The fast transport: who is let in, what is kept of a request, and who is looked after how often."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace
from typing import Any

import pytest
import socketio
from engineio.packet import OPEN

from tests.unit.web.sockets.fast.test_handshake import GOOD as UPGRADE
from web.sockets.fast import transport
from web.sockets.fast.handshake import UPGRADE_REQUIRED
from web.sockets.fast.socket import FastSocket
from web.sockets.fast.transport import FULL, POLLING_TURNS, SWEEP_TURNS, FastTransport, kept
from web.sockets.packets import WirePacket
from web.sockets.queues import BEHIND_MESSAGES

MOST = 2


class Installed:
    """The transport in a server without a network; `told` are the sessions that fell behind."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.transport = FastTransport(100, MOST, lambda: None, lambda: None, self.told.append)
        self.server = socketio.Server(
            async_mode="threading", serializer=WirePacket, async_handlers=False, **self.transport.options
        )
        self.transport.install(self.server, {})
        self.engine: Any = self.server.eio
        self.engine.start_background_task = lambda *_: None

    def poll(self, transport: str = "polling", **environ: str) -> Any:
        environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", **environ}
        return self.engine._handle_connect(environ, lambda *_: None, transport, None)

    def turns(self, count: int) -> None:
        for _ in range(count):
            self.transport.turn()


@pytest.fixture
def installed() -> Installed:
    return Installed()


def test_who_polls_is_greeted_and_may_upgrade(installed: Installed) -> None:
    answer = installed.poll()
    assert answer["status"] == "200 OK"
    (sid,) = installed.engine.sockets
    body = answer["response"].decode()
    assert body.startswith("0{")
    assert f'"sid":"{sid}"' in body
    assert '"upgrades":["websocket"]' in body


def test_beyond_so_many_connections_nobody_is_let_in_until_one_ends(installed: Installed) -> None:
    for _ in range(MOST):
        installed.poll()
    assert installed.poll() == FULL
    assert len(installed.engine.sockets) == MOST
    installed.engine.sockets.popitem()
    assert installed.poll() != FULL


def test_a_websocket_that_is_not_opened_by_the_rules_leaves_no_session(installed: Installed) -> None:
    headers = {"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "Upgrade", "HTTP_SEC_WEBSOCKET_VERSION": "8"}
    assert installed.poll("websocket", **headers)["status"] == UPGRADE_REQUIRED
    assert not installed.engine.sockets


def test_who_polls_and_has_too_much_waiting_is_told_under_the_name_of_its_session(
    installed: Installed,
) -> None:
    installed.poll()
    ((sid, socket),) = installed.engine.sockets.items()
    session = installed.server.manager.connect(sid, "/")
    assert installed.transport.all_is_sent()
    for _ in range(BEHIND_MESSAGES + 1):
        socket.queue.put(type("Packet", (), {"data": '2["events",{}]'}))
    assert not installed.transport.all_is_sent()
    installed.turns(SWEEP_TURNS)
    assert installed.told == [session]
    assert installed.transport.all_is_sent()


def test_of_a_poller_that_is_closed_nothing_is_kept(installed: Installed) -> None:
    installed.poll()
    (socket,) = installed.engine.sockets.values()
    socket.closed = True
    installed.turns(POLLING_TURNS)
    assert not installed.engine.sockets
    installed.turns(POLLING_TURNS)
    assert not installed.transport._polling


def test_of_a_request_only_what_may_be_asked_for_later_is_kept_and_its_body_is_not() -> None:
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_COOKIE": "a=b", "HTTP_ACCEPT": "*/*", "wsgi.input": object()}
    found = kept(environ)
    assert found.keys() == {"REMOTE_ADDR", "HTTP_COOKIE", "wsgi.input"}
    assert found["wsgi.input"].read() == b""


def test_the_greeting_says_what_the_client_has_to_keep_to(installed: Installed) -> None:
    """How often it is pinged, how long that may take, in ms, and how large a message may be."""
    body = installed.poll()["response"].decode()
    (sid,) = installed.engine.sockets
    assert json.loads(body.partition("\x1e")[0][1:]) == {
        "sid": sid,
        "upgrades": ["websocket"],
        "pingTimeout": installed.engine.ping_timeout * 1000,
        "pingInterval": installed.engine.ping_interval * 1000,
        "maxPayload": installed.engine.max_http_buffer_size,
    }


def test_a_websocket_is_opened_with_the_same_greeting_and_may_not_upgrade_once_more(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(FastSocket, "open", lambda *words: opened.append(words))
    assert installed.poll("websocket", **UPGRADE) == []
    [(socket, environ, answer, packet)] = opened
    assert installed.engine.sockets == {socket.sid: socket}
    assert environ["HTTP_UPGRADE"] == "websocket"
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert (packet.packet_type, packet.data["sid"], packet.data["upgrades"]) == (OPEN, socket.sid, [])
    assert not installed.transport._polling


def test_a_slow_websocket_is_told_under_the_name_of_its_session(installed: Installed) -> None:
    """One that is no session yet is told nothing, nor is a websocket of somebody else."""
    installed.poll()
    ((sid, socket),) = installed.engine.sockets.items()
    tell: Any = installed.transport._tell
    tell(SimpleNamespace(owner=socket))
    tell(SimpleNamespace(owner="somebody else"))
    assert installed.told == []
    session = installed.server.manager.connect(sid, "/")
    tell(SimpleNamespace(owner=socket))
    assert installed.told == [session]


def test_its_loop_turns_until_it_is_stopped(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of a second apart, or however long a turn is."""
    stop, beats, turns = threading.Event(), [True, True, False], list[bool]()

    def beat(flag: Any, seconds: float) -> bool:
        assert (flag, seconds) == (stop, transport.TURN_S)
        return beats.pop(0)

    monkeypatch.setattr(transport, "beat", beat)
    monkeypatch.setattr(installed.transport, "turn", lambda: turns.append(True))
    installed.transport.run(stop)
    assert turns == [True, True]
