"""Connections that are kept: opened again after a break, and no reply for somebody else."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TooSlow

from tests.contract.conftest import RedisStore
from tests.events import batch_after
from tests.servers import Server
from todo.events.codec import origin
from todo.events.log import Appended
from todo.events.redis.kept_connection import LOOK_AFTER_S, KeptConnection
from todo.events.redis.log import RedisLog


@pytest.mark.parametrize("kind", [redis.Connection, redis.UnixDomainSocketConnection])
def test_the_clients_connection_has_what_a_kept_one_calls(kind: type) -> None:
    for name in (
        "send_packed_command",
        "pack_commands",
        "pack_command",
        "read_response",
        "can_read",
        "disconnect",
    ):
        assert callable(getattr(kind, name, None)), f"{name} is gone, and kept_connection.py needs it"
    source = inspect.getsource(kind.send_packed_command)
    assert "if not self._sock:" in source, (
        "sending opens no connection any more: see KeptConnection._open in kept_connection.py"
    )


def test_a_kept_connection_is_opened_again_after_the_server_was_away(own_server: Server) -> None:
    line = KeptConnection(own_server.client())
    assert line.ask([("SET", "a", 1), ("INCR", "a")]) == [b"OK", 2]
    own_server.kill()
    with pytest.raises(LostConnection):
        line.ask([("INCR", "a")])
    own_server.start()
    assert line.ask([("PING",)]) == [b"PONG"]


def test_one_that_the_server_closed_meanwhile_is_opened_again_unnoticed(own_server: Server) -> None:
    client = own_server.client()
    line = KeptConnection(client)
    (number,) = line.ask([("CLIENT", "ID")])
    timeout_s = line._connection._sock.gettimeout()
    time.sleep(LOOK_AFTER_S * 1.5)
    assert line.ask([("CLIENT", "ID")]) == [number], "it was well, and should have been kept"
    assert line._connection._sock.gettimeout() == timeout_s
    assert client.client_kill_filter(_id=number) == 1
    time.sleep(LOOK_AFTER_S * 1.5)
    (another,) = line.ask([("CLIENT", "ID")])
    assert another > number
    assert line._connection._sock.gettimeout() == timeout_s


def test_an_error_stands_in_the_place_of_its_reply_and_moves_no_other(own_server: Server) -> None:
    line = KeptConnection(own_server.client())
    stored, error, found = line.ask([("SET", "a", 1), ("LPUSH", "a", "b"), ("GET", "a")])
    assert (stored, found) == (b"OK", b"1")
    assert isinstance(error, ResponseError)
    assert "WRONGTYPE" in str(error)


@pytest.mark.parametrize("packed", [False, True])
def test_an_interruption_right_after_sending_leaves_no_reply_for_the_next(
    own_server: Server, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    line = KeptConnection(own_server.client())
    assert line.ask([("SET", "a", 1), ("SET", "b", 2)]) == [b"OK", b"OK"]
    send = line._connection.send_packed_command

    def interrupted(command: Any) -> None:
        send(command)
        raise KeyboardInterrupt

    monkeypatch.setattr(line._connection, "send_packed_command", interrupted)
    with pytest.raises(KeyboardInterrupt):
        line.ask_packed(b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n") if packed else line.ask([("GET", "a")])
    monkeypatch.undo()
    assert line.ask([("GET", "b")]) == [b"2"]


@pytest.mark.parametrize("error", [LostConnection, TooSlow])
@pytest.mark.parametrize("breaks", ["before it sends", "after its first group"])
@pytest.mark.parametrize(("script", "rounds_needed"), [("known", 2), ("gone", 3)])
def test_no_batch_is_forgotten_whenever_the_connection_breaks(
    server_store: RedisStore,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    breaks: str,
    script: str,
    rounds_needed: int,
) -> None:
    log = RedisLog(server_store.client, server_store.client, recover=lambda: None)
    stream, rounds = log._appender._connection.stream, []

    def breaking(groups: Iterable[Any]) -> Iterator[Any]:
        rounds.append(1)
        if len(rounds) == rounds_needed - 1:
            if breaks == "after its first group":
                next(iter(groups))
            raise error
        yield from stream(groups)

    monkeypatch.setattr(log._appender._connection, "stream", breaking)
    if script == "gone":
        log._appender._sha = "0" * 40
    batches = [batch_after(f"list-{number}", origin(f"list-{number}")) for number in range(40)]
    assert log.append(batches) == [Appended(1)] * 40
    assert len(rounds) == rounds_needed


def test_two_wait_for_rings_at_a_time(server_store: RedisStore) -> None:
    log = server_store.log
    cursors = log.feed_tails()
    with ThreadPoolExecutor(2) as pool:
        started = time.monotonic()
        rung = [pool.submit(log.read_feeds, cursors, 1.0) for _ in range(2)]
        assert [future.result(5) for future in rung] == [[], []]
        assert time.monotonic() - started < 1.8
