"""Engine.IO's socket without a network: how much one client may ask for at a time, and its pings."""

from __future__ import annotations

from typing import Any

import eventlet
import pytest

from web.sockets.fast.frames import TEXT
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
