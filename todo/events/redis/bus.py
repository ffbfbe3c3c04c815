"""Presence messages between replicas over Redis Pub/Sub: never stored, may be lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import redis
from redis.client import PubSub
from redis.exceptions import RedisError

from todo.events.redis.connection import translated
from todo.events.redis.keys import PRESENCE

RETRY_S = 1.0
LISTEN_S = 10.0


class RedisBus:
    """Publishes over a shared client; listens on a dedicated connection."""

    def __init__(self, client: redis.Redis, listener: redis.Redis) -> None:
        self._client = client
        self._listener = listener

    def publish(self, message: bytes) -> None:
        """Sends the message to all listening replicas, including this one. Raises `store_unavailable`."""
        with translated():
            self._client.publish(PRESENCE, message)

    def listen(self, heard: Callable[[bytes], None], stop: threading.Event) -> None:
        """Calls `heard` with each message until `stop` is set; reconnects after errors."""
        while not stop.is_set():
            try:
                self._listen_once(heard, stop)
            except RedisError:
                stop.wait(RETRY_S)

    def _listen_once(self, heard: Callable[[bytes], None], stop: threading.Event) -> None:
        with PubSub(self._listener.connection_pool, ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(PRESENCE)
            while not stop.is_set():
                message = subscription.get_message(timeout=LISTEN_S)
                if message:
                    heard(message["data"])

    def close(self) -> None:
        self._listener.close()
