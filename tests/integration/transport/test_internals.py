"""What the fast transport leans on inside the libraries: a failure after an upgrade says what to look at.

Until it is mended, TODO_TRANSPORT=plain serves in the libraries' own way.
"""

from __future__ import annotations

import inspect
import subprocess
import sys

import engineio
import engineio.packet
import engineio.server
import engineio.socket
import pytest
import socketio

from web.sockets.fast.manager import FastManager
from web.sockets.fast.socket import FastSocket

MEND = "see {}, and look what the new version does there; until then set TODO_TRANSPORT=plain"


def server() -> socketio.Server:
    return socketio.Server(async_mode="threading", client_manager=FastManager(), monitor_clients=False)


def test_engineio_opens_every_session_at_one_place_of_an_instance() -> None:
    source = inspect.getsource(engineio.server.Server.handle_request)
    assert source.count("self._handle_connect(") == 1, MEND.format("web/sockets/fast/transport.py, _connect")
    expected = ["self", "environ", "start_response", "transport", "jsonp_index"]
    found = list(inspect.signature(engineio.server.Server._handle_connect).parameters)
    assert found == expected, MEND.format("web/sockets/fast/transport.py, _connect")


def test_engineio_opens_a_session_as_we_do() -> None:
    source = inspect.getsource(engineio.server.Server._handle_connect)
    for part in (
        "self.generate_id()",
        "self.sockets[sid] = s",
        "packet.Packet(packet.OPEN, {",
        "'sid': sid,",
        "'upgrades': self._upgrades(sid, transport),",
        "'pingTimeout': int(self.ping_timeout * 1000),",
        "'pingInterval': int(",
        "'maxPayload': self.max_http_buffer_size,",
        "self._trigger_event('connect', sid, environ, run_async=False)",
        "s.schedule_ping()",
        "s.connected = True",
        "self._ok(s.poll(), headers=headers,",
    ):
        assert part in source, f"{part} is gone: " + MEND.format("web/sockets/fast/transport.py, _connect")


def test_a_socket_of_ours_has_all_that_the_librarys_has() -> None:
    eio = server().eio
    theirs = set(vars(engineio.socket.Socket(eio, "a")))
    ours = FastSocket(eio, "a", None)  # type: ignore[arg-type]  # nothing is asked of its surroundings
    missing = theirs - set(vars(ours)) - {"queue"}
    assert not missing, f"{missing}: " + MEND.format("web/sockets/fast/socket.py, __init__")
    assert "_queue" not in vars(ours), "a websocket must not have a queue: it costs 3 KB"
    ours.queue.put(1)
    assert ours.queue.get() == 1


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("send", ["self", "pkt"]),
        ("receive", ["self", "pkt"]),
        ("poll", ["self"]),
        ("close", ["self", "wait", "abort", "reason"]),
        ("schedule_ping", ["self"]),
        ("check_ping_timeout", ["self"]),
        ("_send_ping", ["self"]),
        ("_upgrade_websocket", ["self", "environ", "start_response"]),
    ],
)
def test_the_methods_that_a_socket_of_ours_replaces_or_calls(name: str, parameters: list[str]) -> None:
    method = getattr(engineio.socket.Socket, name, None)
    assert method, f"Socket.{name} is gone: " + MEND.format("web/sockets/fast/socket.py")
    assert list(inspect.signature(method).parameters) == parameters, MEND.format("web/sockets/fast/socket.py")


def test_a_polling_request_that_upgrades_ends_in_the_method_of_that_name() -> None:
    source = inspect.getsource(engineio.socket.Socket.handle_get_request)
    assert "getattr(self, '_upgrade_' + transport)(environ," in source, MEND.format("_upgrade_websocket")
    assert "if self.upgrading or self.upgraded:" in source, MEND.format("FastSocket.upgrading")


def test_the_library_pings_a_poller_as_we_do() -> None:
    source = inspect.getsource(engineio.socket.Socket.schedule_ping)
    assert "start_background_task(self._send_ping)" in source, MEND.format("FastSocket._send_ping")
    source = inspect.getsource(engineio.socket.Socket._send_ping)
    for part in (
        "self.server.sleep(self.server.ping_interval)",
        "self.last_ping = time.time()",
        "packet.PING",
    ):
        assert part in source, f"{part} is gone: " + MEND.format("FastSocket._send_ping")


def test_packets_are_encoded_and_decoded_by_what_we_put_in_the_place_of_it() -> None:
    where = MEND.format("web/sockets/packets.py").partition(";")[0]
    assert "json" in vars(engineio.packet.Packet), where
    assert "self.json.loads(" in inspect.getsource(engineio.packet.Packet.decode), where
    for name in ("json", "decode", "add_attachment", "data_is_binary"):
        assert hasattr(socketio.packet.Packet, name), f"Packet.{name} is gone: {where}"
    source = inspect.getsource(socketio.packet.Packet)
    for part in ("self.json.dumps(", "self.json.loads(", "self.data_is_binary("):
        assert part in source, f"{part} is gone: {where}"
    assert "add_attachment(" in inspect.getsource(socketio.server.Server), where


def test_closing_tells_the_application_in_the_way_we_do() -> None:
    source = inspect.getsource(engineio.socket.Socket.close)
    assert "self.server._trigger_event(\n                'disconnect', self.sid," in source, MEND.format(
        "FastSocket.close"
    )


def test_packets_have_the_types_that_we_write_by_hand() -> None:
    packet = engineio.packet
    assert (packet.OPEN, packet.CLOSE, packet.PING, packet.PONG, packet.MESSAGE, packet.NOOP) == (
        0,
        1,
        2,
        3,
        4,
        6,
    ), MEND.format("PING_FRAME, PONG_TEXT and dispatch.py")
    assert (socketio.packet.EVENT, socketio.packet.ACK) == (2, 3), MEND.format("web/sockets/fast/dispatch.py")


def test_the_manager_keeps_rooms_as_we_take_them_to_be() -> None:
    manager = server().manager
    assert isinstance(manager, FastManager)
    sid = manager.pre_connect("engine", "/")
    manager.connect(sid, "/")
    manager.server.eio.sockets["engine"] = FastSocket(manager.server.eio, "engine", None)  # type: ignore[arg-type]
    where = MEND.format("web/sockets/fast/manager.py")
    assert manager.rooms == {"/": {None: {sid: "engine"}}}, "a room of its own for each: " + where
    assert list(manager.get_participants("/", sid)) == [(sid, "engine")], where
    manager.enter_room(sid, "/", "list")
    assert list(manager.get_participants("/", "list")) == [(sid, "engine")], where
    assert manager._audiences.keys() == {("/", "list")}, "who is sent to is who is in the room: " + where
    assert manager.sid_from_eio_sid("engine", "/") == sid, where
    assert manager.is_connected(sid, "/"), where
    manager.pre_disconnect(sid, "/")
    manager.disconnect(sid, "/")
    assert manager.rooms == {}, where
    assert not manager.pending_disconnect, where
    assert not manager._rooms_of, where
    assert not manager._audiences, where


HUB = """
import socket, warnings
warnings.simplefilter("ignore")
import eventlet
from eventlet.hubs import get_hub, hub
from eventlet.greenio import GreenSocket
from eventlet.wsgi import Input, WSGI_LOCAL

def wait_until(is_so, what):
    with eventlet.Timeout(10, AssertionError(what)):
        while not is_so():
            eventlet.sleep(0)

left, right = socket.socketpair()
green = GreenSocket(left)
source = Input(None, "0", green)
assert source.get_socket() is green and green.fd is left
number = green.fd.detach()
assert green.fileno() == -1, "a detached socket is closed for the WSGI server"
eventlet.greenio.shutdown_safe(green)
called = []
listener = get_hub().add(hub.READ, number, called.append, lambda *_: None, lambda *_: None)
right.send(b"x")
wait_until(lambda: len(called) > 1, "the hub calls on and on")
assert set(called) == {number}, "the hub calls with the descriptor"
get_hub().schedule_call_global(0, called.append, "later")
wait_until(lambda: "later" in called, "the hub calls what is put off")
get_hub().remove(listener)
assert not get_hub().listeners[hub.READ].get(number)
WSGI_LOCAL.already_handled = True
print("ok")
"""


def test_the_hub_and_the_wsgi_server_are_as_we_take_them_to_be() -> None:
    done = subprocess.run([sys.executable, "-c", HUB], capture_output=True, text=True, timeout=30)
    assert done.stdout == "ok\n", done.stderr + MEND.format("web/sockets/fast/hub.py")


def test_the_wsgi_server_hands_out_the_input_that_has_the_socket() -> None:
    code = "import warnings; warnings.simplefilter('ignore'); import inspect, eventlet.wsgi as w;"
    code += "print(\"env['eventlet.input']\" in inspect.getsource(w.HttpProtocol.get_environ))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.stdout == "True\n", done.stderr + MEND.format("web/sockets/fast/hub.py, detach")


def test_the_wsgi_server_leaves_a_response_alone_that_is_handled() -> None:
    code = "import warnings; warnings.simplefilter('ignore'); import inspect, eventlet.wsgi as w;"
    code += "print('if WSGI_LOCAL.already_handled:' in inspect.getsource(w.HttpProtocol.handle_one_response))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.stdout == "True\n", done.stderr + MEND.format("web/sockets/fast/hub.py, detach")


def test_the_wsgi_server_begins_every_connection_with_the_pools_spawn() -> None:
    code = "import warnings; warnings.simplefilter('ignore'); import inspect, eventlet.wsgi as w;"
    code += "print(inspect.getsource(w.server).count('pool.spawn(serv.process_request'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    where = (
        "PacedPool in web/server.py no longer lets new connections in bit by bit: give it what is called now"
    )
    assert done.stdout == "1\n", done.stderr + where


PLAIN = """
import inspect, warnings
warnings.simplefilter("ignore")
import engineio
from collections import deque
from engineio.async_drivers.eventlet import WebSocketWSGI
from eventlet import websocket

eio = engineio.Server(async_mode="eventlet")
assert eio._async["websocket"] is WebSocketWSGI, "the driver's table names another class"
source = inspect.getsource(websocket.RFC6455WebSocket)
assert "self.Message(opcode," in source, "a message is not made by the websocket's own Message"
assert "self.close(close_data=(exc_val.status," in source, "a broken rule is closed in another way"
assert isinstance(engineio.socket.Socket(eio, "a").queue.queue, deque), "a queue hides its first packet"
print("ok")
"""


def test_the_plain_transport_leans_on_what_is_there() -> None:
    done = subprocess.run([sys.executable, "-c", PLAIN], capture_output=True, text=True, timeout=30)
    assert done.stdout == "ok\n", (
        done.stderr + "see web/sockets/plain_transport.py, and look what the new version does there"
    )
