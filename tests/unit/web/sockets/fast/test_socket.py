"""Engine.IO's socket without a network: how much one client may ask for at a time, and its pings."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import eventlet
import pytest
from engineio.packet import CLOSE, MESSAGE, NOOP, OPEN, Packet

from tests.unit.web.sockets.fast.test_handshake import GOOD
from web.sockets.fast import socket as module
from web.sockets.fast.frames import BINARY, GOING_AWAY, PROTOCOL_ERROR, TEXT, TOO_LARGE, frame
from web.sockets.fast.socket import MOST_UNANSWERED, MOST_WAITING, FastSocket


class WebSocket:
    """As much of a websocket as a socket looks at."""

    is_read = True

    def read(self, wanted: bool) -> None:
        self.is_read = wanted


class Around:
    """Takes every message, and answers none until it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def dispatch(self, socket: FastSocket, text: str) -> bool:
        socket.asked()
        self.asked.append(text)
        return True


class Server:
    """As much of the library's server as a socket looks at."""

    ping_interval = 10

    def sleep(self, seconds: float) -> None:
        assert seconds == self.ping_interval


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def socket(around: Around) -> FastSocket:
    socket: Any = FastSocket(Server(), "sid", around)  # type: ignore[arg-type]
    socket.websocket = WebSocket()
    socket.upgraded = socket.connected = True
    socket.last_ping = None
    return socket


def answer(socket: FastSocket, count: int) -> None:
    for _ in range(count):
        socket.answered()
    eventlet.sleep(0)


def test_one_client_is_worked_for_only_so_much_at_a_time_and_in_order(
    socket: FastSocket, around: Around
) -> None:
    messages = [f"42{number}" for number in range(MOST_UNANSWERED + MOST_WAITING + 2)]
    socket.received([(TEXT, message) for message in messages])
    eventlet.sleep(0)
    assert around.asked == messages[:MOST_UNANSWERED]
    assert socket.websocket
    assert not socket.websocket.is_read
    answer(socket, MOST_UNANSWERED // 2 - 1)
    assert len(around.asked) == MOST_UNANSWERED
    answer(socket, 1)
    assert around.asked == messages[: MOST_UNANSWERED + MOST_UNANSWERED // 2]
    while len(around.asked) < len(messages):
        answer(socket, 1)
    assert around.asked == messages
    assert socket.websocket.is_read


def test_an_answered_ping_is_heard_by_one_that_waits_for_answers(socket: FastSocket) -> None:
    for waiting in (0, 1):
        socket.received([(TEXT, "42")] * (MOST_UNANSWERED if waiting == 0 else 1))
        socket.last_ping = 1.0
        socket.received([(TEXT, "3")])
        assert socket.has_answered()


def test_who_is_not_read_is_not_taken_for_dead(socket: FastSocket) -> None:
    socket.last_ping = 1.0
    assert not socket.has_answered()
    assert socket.websocket
    socket.websocket.read(False)
    assert socket.has_answered()


def test_the_ping_of_the_time_before_an_upgrade_asks_for_no_answer(socket: FastSocket) -> None:
    socket._send_ping()
    assert socket.last_ping is None


class Wheel:
    """Notes who is on it."""

    def __init__(self) -> None:
        self.on: dict[int, Any] = {}

    def add(self, member: Any) -> int:
        self.on[7] = member
        return 7

    def remove(self, slot: int, member: Any) -> None:
        assert self.on.pop(slot) is member


class Pipe(WebSocket):
    """A websocket that notes what is written, and with which code it is closed."""

    def __init__(self, detached: Any, owner: Any, slow: Any) -> None:
        assert slow == "slow clients"
        self.detached, self.owner = detached, owner
        self.written = b""
        self.code: int | None = None
        self.aborted = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self, code: int) -> None:
        self.code = code

    def abort(self) -> None:
        self.aborted = True


class Queue(list[Any]):
    """As much of a queue as the library needs."""

    def put(self, packet: Any) -> None:
        self.append(packet)

    def empty(self) -> bool:
        return not self

    def get(self, block: bool = True) -> Any:
        assert not block
        return self.pop(0)

    def join(self) -> None:
        pass


class Reasons:
    SERVER_DISCONNECT = "server disconnect"
    TRANSPORT_CLOSE = "transport close"
    TRANSPORT_ERROR = "transport error"
    PING_TIMEOUT = "ping timeout"


class WholeServer(Server):
    """Also what a socket tells the library when it is closed."""

    reason = Reasons
    ping_timeout = 20
    logger = logging.getLogger(__name__)

    def __init__(self) -> None:
        self.sockets: dict[str, Any] = {}
        self.told: list[tuple[Any, ...]] = []

    def create_queue(self) -> Queue:
        return Queue()

    def _bad_request(self, reason: str) -> str:
        return f"refused: {reason}"

    def _trigger_event(self, *words: Any, run_async: bool) -> None:
        assert not run_async
        self.told.append(words)


class Neighbours(Around):
    """All that sockets share."""

    slow_clients = "slow clients"

    def __init__(self) -> None:
        super().__init__()
        self.wheel = Wheel()
        self.too_large = 0

    def oversized(self) -> None:
        self.too_large += 1


class Scene:
    """A socket that nothing was done with yet, and what is around it."""

    def __init__(self) -> None:
        self.server, self.around = WholeServer(), Neighbours()
        self.socket: Any = FastSocket(self.server, "sid", self.around)  # type: ignore[arg-type]
        self.server.sockets["sid"] = self.socket
        self.laters: list[tuple[float, Callable[[], None]]] = []

    @property
    def pipe(self) -> Any:
        return self.socket.websocket

    def open(self) -> None:
        self.socket.open({"who": "Ann"}, b"answer;", Packet(OPEN, data={"a": 1}))

    def poll_and_upgrade(self) -> Any:
        return self.socket._upgrade_websocket(GOOD, None)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    scene = Scene()
    monkeypatch.setattr(module, "WebSocket", Pipe)
    monkeypatch.setattr(module, "detach", lambda environ: ("detached", environ))
    monkeypatch.setattr(module, "later", lambda seconds, call: scene.laters.append((seconds, call)))
    return scene


def test_a_new_client_gets_its_first_packet_right_behind_the_answer(scene: Scene) -> None:
    """And is pinged from then on."""
    scene.open()
    assert scene.pipe.detached == ("detached", {"who": "Ann"})
    assert scene.pipe.owner is scene.socket
    assert scene.pipe.written == b"answer;" + frame(TEXT, b'0{"a":1}')
    assert (scene.socket.connected, scene.socket.upgraded, scene.socket.last_ping) == (True, True, None)
    assert scene.around.wheel.on == {7: scene.socket}


def test_a_client_that_polls_is_upgraded_by_a_probe_and_a_word(scene: Scene) -> None:
    """What waited for a poll goes over the websocket, but for what ends a poll; then there is no queue."""
    assert scene.poll_and_upgrade() == []
    answer = len(scene.pipe.written)
    assert scene.pipe.written.startswith(b"HTTP/1.1 101 ")
    scene.socket.received([(TEXT, "2probe")])
    assert scene.pipe.written[answer:] == frame(TEXT, b"3probe")
    assert [packet.packet_type for packet in scene.socket.queue] == [NOOP]
    scene.socket.queue.put(Packet(MESSAGE, data="waits"))
    scene.socket.queue.put(None)
    scene.socket.received([(TEXT, "5")])
    assert scene.pipe.written[answer:] == frame(TEXT, b"3probe") + frame(TEXT, b"4waits")
    assert (scene.socket.upgrading, scene.socket.upgraded, scene.socket.last_ping) == (False, True, None)
    assert scene.around.wheel.on == {7: scene.socket}
    assert "_queue" not in scene.socket.__dict__
    scene.socket.received([(TEXT, "42")])
    assert scene.around.asked == ["42"]


def test_any_other_word_ends_the_upgrade(scene: Scene) -> None:
    scene.poll_and_upgrade()
    scene.socket.received([(TEXT, "42")])
    assert scene.pipe.code == PROTOCOL_ERROR
    assert not scene.socket.upgraded
    assert scene.around.asked == []


def test_an_upgrade_that_takes_too_long_is_given_up(scene: Scene) -> None:
    """One that is done by then is left alone."""
    scene.poll_and_upgrade()
    [(seconds, give_up)] = scene.laters
    assert seconds == 15.0
    give_up()
    assert scene.pipe.code == PROTOCOL_ERROR
    scene.pipe.code = None
    scene.socket.received([(TEXT, "5")])
    give_up()
    assert scene.pipe.code is None


def test_nobody_upgrades_twice_or_when_the_session_is_over(scene: Scene) -> None:
    for name, reason in (
        ("upgraded", "The session is upgraded already."),
        ("upgrading", "The session is upgraded already."),
        ("closing", "The session is over."),
        ("closed", "The session is over."),
    ):
        setattr(scene.socket, name, True)
        assert scene.poll_and_upgrade() == f"refused: {reason}"
        setattr(scene.socket, name, False)
    assert scene.socket._upgrade_websocket({}, None)["status"] == "400 Bad Request"
    assert scene.pipe is None


def test_packets_go_over_the_websocket_as_text_or_bytes(scene: Scene) -> None:
    """To a client that polls they wait in its queue; to one that is closed they do not go."""
    scene.open()
    start = len(scene.pipe.written)
    scene.socket.send(Packet(MESSAGE, data="a"))
    scene.socket.send(Packet(MESSAGE, data=b"b"))
    assert scene.pipe.written[start:] == frame(TEXT, b"4a") + frame(BINARY, b"b")
    scene.socket.closed = True
    scene.socket.send(Packet(MESSAGE, data="c"))
    assert scene.pipe.written.endswith(frame(BINARY, b"b"))


def test_what_a_client_that_polls_is_sent_waits_in_its_queue(scene: Scene) -> None:
    scene.socket.connected = True
    scene.socket.send(Packet(MESSAGE, data="a"))
    assert [packet.data for packet in scene.socket.queue] == ["a"]


def test_closing_tells_the_client_and_the_library_once(scene: Scene) -> None:
    scene.open()
    start = len(scene.pipe.written)
    scene.socket.close()
    scene.socket.close()
    assert scene.pipe.written[start:] == frame(TEXT, Packet(CLOSE).encode().encode())
    assert scene.pipe.code == 1000
    assert scene.server.told == [("disconnect", "sid", "server disconnect")]
    assert (scene.server.sockets, scene.around.wheel.on) == ({}, {})
    assert scene.socket.closed


def test_a_client_that_is_gone_is_told_nothing(scene: Scene) -> None:
    """Its websocket's end is the reason, after all that it sent before was handled."""
    scene.open()
    start = len(scene.pipe.written)
    scene.socket.ended()
    eventlet.sleep(0)
    assert scene.pipe.written[start:] == b""
    assert scene.pipe.code == GOING_AWAY
    assert scene.server.told == [("disconnect", "sid", "transport close")]


def test_what_a_client_sent_before_it_went_is_handled_first(scene: Scene) -> None:
    scene.open()
    scene.socket.received([(TEXT, f"42{number}") for number in range(MOST_UNANSWERED + 1)])
    scene.socket.ended()
    eventlet.sleep(0)
    assert scene.server.told == []
    answer(scene.socket, MOST_UNANSWERED)
    eventlet.sleep(0)
    assert len(scene.around.asked) == MOST_UNANSWERED + 1
    assert scene.server.told == [("disconnect", "sid", "transport close")]


def test_an_upgrade_whose_websocket_ends_leaves_the_client_polling(scene: Scene) -> None:
    scene.poll_and_upgrade()
    scene.socket.ended()
    assert (scene.pipe, scene.socket.upgrading) == (None, False)
    assert scene.server.told == []


def test_a_client_that_polls_is_closed_with_its_half_open_websocket(scene: Scene) -> None:
    scene.poll_and_upgrade()
    pipe = scene.pipe
    scene.socket.close(wait=False, abort=True, reason="x")
    assert pipe.aborted
    assert scene.server.told[0][0] == "disconnect"


def test_a_message_that_is_too_large_is_counted(scene: Scene) -> None:
    for code in (TOO_LARGE, PROTOCOL_ERROR):
        scene.socket.failed(code)
    assert scene.around.too_large == 1


def test_a_ping_is_sent_and_one_that_is_overdue_ends_the_connection(scene: Scene) -> None:
    scene.open()
    start = len(scene.pipe.written)
    before = time.time()
    scene.socket.ping()
    assert scene.pipe.written[start:] == frame(TEXT, b"2")
    assert before <= scene.socket.last_ping <= time.time()
    assert not scene.socket.has_answered()
    scene.socket.overdue()
    eventlet.sleep(0)
    assert scene.server.told == [("disconnect", "sid", "ping timeout")]


def test_the_wheel_and_not_the_library_pings_who_was_upgraded(scene: Scene) -> None:
    scene.open()
    scene.socket.last_ping = 1.0
    scene.socket.schedule_ping()
    assert scene.socket.last_ping is None
    scene.socket.last_ping = 1.0
    assert scene.socket.check_ping_timeout() is True


def test_who_polls_is_pinged_until_it_is_closed(scene: Scene) -> None:
    scene.socket.connected = True
    scene.socket._send_ping()
    assert [packet.encode() for packet in scene.socket.queue] == ["2"]
    assert scene.socket.last_ping
    for name in ("closing", "closed"):
        setattr(scene.socket, name, True)
        scene.socket._send_ping()
        setattr(scene.socket, name, False)
    assert len(scene.socket.queue) == 1


@pytest.mark.parametrize(
    ("error", "closed"),
    [
        (module.engineio.exceptions.UnknownPacketError(), []),
        (ValueError(), ["no packet"]),
        (KeyError(), [("disconnect", "sid", "transport error")]),
    ],
)
def test_what_is_left_to_the_library_may_fail_and_the_next_is_handled(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, error: Exception, closed: list[Any]
) -> None:
    """A packet that nobody knows is passed over, what is none closes the connection, and so does a bug."""
    scene.open()
    received: list[Any] = []

    def receive(packet: Any) -> None:
        received.append(packet.data)
        raise error

    monkeypatch.setattr(scene.socket, "receive", receive)
    monkeypatch.setattr(module, "close_for", lambda *_: scene.server.told.append("no packet"))  # type: ignore[arg-type]  # only a mark
    scene.socket.received([(BINARY, b"bytes"), (TEXT, "42")])
    eventlet.sleep(0)
    assert received == [b"bytes"]
    assert scene.server.told == closed
    assert scene.around.asked == ([] if isinstance(error, KeyError) else ["42"])
