"""Connections that are kept: opened again after a break, and no reply for somebody else."""

from __future__ import annotations

import inspect
import time
from collections.abc import Sequence
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
from todo.errors import NO_ANSWER, TodoError
from todo.events.codec import origin
from todo.events.log import Appended, Duplicate
from todo.events.redis.kept_connection import LOOK_AFTER_S, KeptConnection, KeptConnections
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


class Line:
    """The kept connections of a client, one in use at a time: so it is always the same."""

    def __init__(self, server: Server) -> None:
        self.client = server.client()
        self.connections = KeptConnections(self.client)

    def ask(self, *commands: Sequence[Any]) -> list[Any]:
        with self.connections.one() as line:
            line.send(commands)
            return [line.reply() for _ in commands]

    def ask_packed(self, command: bytes) -> Any:
        with self.connections.one() as line:
            line.send_packed(command)
            return line.reply()

    @property
    def beneath(self) -> Any:
        """The client's connection."""
        (line,) = self.connections._idle
        return line._connection


def test_a_kept_connection_is_opened_again_after_the_server_was_away(own_server: Server) -> None:
    line = Line(own_server)
    assert line.ask(("SET", "a", 1), ("INCR", "a")) == [b"OK", 2]
    own_server.kill()
    with pytest.raises(LostConnection):
        line.ask(("INCR", "a"))
    own_server.start()
    assert line.ask(("PING",)) == [b"PONG"]


def test_one_that_the_server_closed_meanwhile_is_opened_again_unnoticed(own_server: Server) -> None:
    line = Line(own_server)
    (number,) = line.ask(("CLIENT", "ID"))
    timeout_s = line.beneath._sock.gettimeout()
    time.sleep(LOOK_AFTER_S * 1.5)
    assert line.ask(("CLIENT", "ID")) == [number], "it was well, and should have been kept"
    assert line.beneath._sock.gettimeout() == timeout_s
    assert line.client.client_kill_filter(_id=number) == 1
    time.sleep(LOOK_AFTER_S * 1.5)
    (another,) = line.ask(("CLIENT", "ID"))
    assert another > number
    assert line.beneath._sock.gettimeout() == timeout_s


def test_an_error_stands_in_the_place_of_its_reply_and_moves_no_other(own_server: Server) -> None:
    line = Line(own_server)
    stored, error, found = line.ask(("SET", "a", 1), ("LPUSH", "a", "b"), ("GET", "a"))
    assert (stored, found) == (b"OK", b"1")
    assert isinstance(error, ResponseError)
    assert "WRONGTYPE" in str(error)


@pytest.mark.parametrize("packed", [False, True])
def test_an_interruption_right_after_sending_leaves_no_reply_for_the_next(
    own_server: Server, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    line = Line(own_server)
    assert line.ask(("SET", "a", 1), ("SET", "b", 2)) == [b"OK", b"OK"]
    send = line.beneath.send_packed_command

    def interrupted(command: Any) -> None:
        send(command)
        raise KeyboardInterrupt

    monkeypatch.setattr(line.beneath, "send_packed_command", interrupted)
    with pytest.raises(KeyboardInterrupt):
        line.ask_packed(b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n") if packed else line.ask(("GET", "a"))
    monkeypatch.undo()
    assert line.ask(("GET", "b")) == [b"2"]


@pytest.mark.parametrize("error", [LostConnection, TooSlow])
@pytest.mark.parametrize("breaks", ["at its first write", "at its last write", "at its first answer"])
@pytest.mark.parametrize("script", ["known", "gone"])
def test_no_batch_is_forgotten_whenever_the_connection_breaks(
    server_store: RedisStore,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    breaks: str,
    script: str,
) -> None:
    recovered: list[int] = []
    log = RedisLog(server_store.client, server_store.client, recover=lambda: recovered.append(1))
    send, reply = KeptConnection.send, KeptConnection.reply
    # With a script that is gone the first round sends all in vain, and the second all at once.
    before = 3 if script == "gone" else 0
    breaks_at = before + (3 if breaks == "at its last write" and not before else 1)
    sent: list[int] = []
    replies: list[int] = []

    def sending(line: KeptConnection, commands: Sequence[Any]) -> None:
        sent.append(len(commands))
        if len(sent) == breaks_at and breaks != "at its first answer":
            raise error
        send(line, commands)

    def replying(line: KeptConnection) -> Any:
        replies.append(1)
        if len(replies) == (41 if before else 1) and breaks == "at its first answer":
            raise error
        return reply(line)

    monkeypatch.setattr(KeptConnection, "send", sending)
    monkeypatch.setattr(KeptConnection, "reply", replying)
    if script == "gone":
        log._appender._script._sha = "0" * 40
    batches = [batch_after(f"list-{number}", origin(f"list-{number}")) for number in range(40)]
    answers = log.append(batches)
    # What the server got before the break, it has.
    assert {type(answer) for answer in answers} <= {Appended, Duplicate}
    assert breaks != "at its first write" or answers == [Appended(1)] * 40
    assert [head.position for head in log.heads([batch.list_id for batch in batches])] == [1] * 40
    assert recovered == [1]
    assert sent[-1] == 40


@pytest.mark.parametrize("breaks", ["while sending", "while answering"])
def test_without_a_way_to_recover_a_break_is_told_once_and_what_was_answered_stands(
    server_store: RedisStore, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    log = RedisLog(server_store.client, server_store.client)
    send, reply = KeptConnection.send, KeptConnection.reply
    answered = 19 if breaks == "while answering" else 0
    replies: list[int] = []

    def sending(line: KeptConnection, commands: Sequence[Any]) -> None:
        if breaks == "while sending":
            raise LostConnection("gone")
        send(line, commands)

    def replying(line: KeptConnection) -> Any:
        replies.append(1)
        if len(replies) > answered:
            raise LostConnection("gone")
        return reply(line)

    monkeypatch.setattr(KeptConnection, "send", sending)
    monkeypatch.setattr(KeptConnection, "reply", replying)
    with log.pipeline() as pipe:
        for number in range(40):
            pipe.send(batch_after(f"list-{number}", origin(f"list-{number}")))
        results = pipe.results()
        answers = [next(results)[1] for _ in range(answered)]
        with pytest.raises(TodoError) as told:
            next(results)
    assert told.value.code == "store_unavailable"
    assert told.value.message != NO_ANSWER, "nobody knows whether it was done"
    assert answers == [Appended(1)] * answered
    monkeypatch.undo()
    assert log.append([batch_after("main", origin("main"))]) == [Appended(1)]


def test_two_wait_for_rings_at_a_time(server_store: RedisStore) -> None:
    log = server_store.log
    cursors = log.feed_tails()
    with ThreadPoolExecutor(2) as pool:
        started = time.monotonic()
        rung = [pool.submit(log.read_feeds, cursors, 1.0) for _ in range(2)]
        assert [future.result(5) for future in rung] == [[], []]
        assert time.monotonic() - started < 1.8
