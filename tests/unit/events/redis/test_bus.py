"""The bus between replicas: what is published is heard, and a broken connection is opened again."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from redis.exceptions import ConnectionError as LostConnection

from todo.errors import TodoError
from todo.events.redis import bus as module
from todo.events.redis.bus import RedisBus
from todo.events.redis.keys import PRESENCE


class Client:
    """As much of a client as is asked of."""

    connection_pool = "the pool"

    def __init__(self) -> None:
        self.published: list[tuple[str, bytes]] = []
        self.closed = False
        self.is_lost = False

    def publish(self, channel: str, message: bytes) -> None:
        if self.is_lost:
            raise LostConnection("gone")
        self.published.append((channel, message))

    def close(self) -> None:
        self.closed = True


class Subscription:
    """Gives these messages in turn, one a call; an exception is raised. At the end it sets `stop`."""

    turns: list[Any]
    stop: threading.Event
    opened = 0

    def __init__(self, pool: Any, ignore_subscribe_messages: bool) -> None:
        assert (pool, ignore_subscribe_messages) == ("the pool", True)
        Subscription.opened += 1
        self.channels: list[str] = []

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def subscribe(self, channel: str) -> None:
        self.channels.append(channel)

    def get_message(self, timeout: float) -> Any:
        assert timeout == 10.0
        assert self.channels == [PRESENCE]
        if not self.turns:
            self.stop.set()
            return None
        turn = self.turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn


@pytest.fixture
def clients() -> tuple[Any, Any]:
    return Client(), Client()


@pytest.fixture
def bus(clients: tuple[Any, Any]) -> RedisBus:
    return RedisBus(*clients)


def test_a_message_is_published_over_the_first_client(bus: RedisBus, clients: tuple[Any, Any]) -> None:
    """A server that is away is told as one."""
    bus.publish(b"here")
    assert (clients[0].published, clients[1].published) == ([(PRESENCE, b"here")], [])
    clients[0].is_lost = True
    with pytest.raises(TodoError) as caught:
        bus.publish(b"here")
    assert caught.value.code == "store_unavailable"


def test_each_message_is_heard_until_the_end_also_after_a_break(
    bus: RedisBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence is none."""
    stop, heard, waits = threading.Event(), list[bytes](), list[float]()
    monkeypatch.setattr(module, "PubSub", Subscription)
    monkeypatch.setattr(stop, "wait", waits.append)
    Subscription.stop, Subscription.opened = stop, 0
    Subscription.turns = [{"data": b"one"}, None, LostConnection("gone"), {"data": b"two"}]
    bus.listen(heard.append, stop)
    assert (heard, waits, Subscription.opened) == ([b"one", b"two"], [1.0], 2)


def test_closing_ends_the_listener_alone(bus: RedisBus, clients: tuple[Any, Any]) -> None:
    """The other client is the log's."""
    bus.close()
    assert (clients[0].closed, clients[1].closed) == (False, True)
