"""HTTP heads that have two readings are refused; a body that does not come in time reads as if it ended."""

from __future__ import annotations

import io
import types
from email.parser import Parser
from http.client import HTTPMessage
from typing import Any

import eventlet
import pytest

from web.http import protocol
from web.http.protocol import BoundedHttpProtocol, _TimedReader, ambiguous


def reason(*lines: str, version: str = "HTTP/1.1") -> str | None:
    return ambiguous(Parser(_class=HTTPMessage).parsestr("\r\n".join(lines) + "\r\n\r\n"), version)


@pytest.mark.parametrize(
    "lines",
    [
        ("Host: a",),
        ("Host: a", "Content-Length: 0"),
        ("Host: a", "Content-Length: 999999999999999999"),
        ("Host: a", "Transfer-Encoding: Chunked"),
        ("Host: a", "Cookie: a=b", "Cookie: c=d"),
    ],
)
def test_what_has_one_reading_is_taken(lines: tuple[str, ...]) -> None:
    assert reason(*lines) is None


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((), "not one Host"),
        (("Host: a", "host: a"), "not one Host"),
        (("Host: a", "Content-Length: 1", "Content-Length: 1"), "not one Content-Length"),
        (("Host: a", "Content-Length: +1"), "not one Content-Length"),
        (("Host: a", "Content-Length: 1, 1"), "not one Content-Length"),
        (("Host: a", "Content-Length: ²"), "not one Content-Length"),
        (("Host: a", "Content-Length:"), "not one Content-Length"),
        (
            ("Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"),
            "not one way to tell the body's end",
        ),
        (("Host: a", "Transfer-Encoding: gzip, chunked"), "not one way to tell the body's end"),
        (
            ("Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: x"),
            "not one way to tell the body's end",
        ),
        (("Host: a", "X: 1", " folded"), "a header on several lines"),
        (("Host: a", "Content-Length : 1"), "a line that is no header"),
    ],
)
def test_what_a_proxy_may_have_read_otherwise_is_refused(lines: tuple[str, ...], why: str) -> None:
    assert reason(*lines) == why


def test_an_old_client_need_not_say_for_which_host_it_comes() -> None:
    assert reason(version="HTTP/1.0") is None


class Stalled(io.BytesIO):
    """Gives nothing until the reader is tired of waiting."""

    def read(self, size: int | None = -1, /) -> bytes:
        eventlet.sleep(10)
        return super().read(size)


def test_a_body_is_read_to_its_end_line_by_line_or_at_once() -> None:
    expired: list[bool] = []

    def reader() -> Any:
        return _TimedReader(io.BytesIO(b"one\ntwo\n"), lambda: expired.append(True))

    assert reader().read(3) == b"one"
    assert reader().readline() == b"one\n"
    assert reader().readlines() == [b"one\n", b"two\n"]
    assert not expired


def test_a_body_that_does_not_come_in_time_ends_and_so_does_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "BODY_S", 0.01)
    expired: list[bool] = []
    assert _TimedReader(Stalled(b"late"), lambda: expired.append(True)).read() == b""
    assert expired == [True]


class Slow(io.BytesIO):
    """So many bytes come at once, the rest never."""

    def __init__(self, data: bytes, at_once: int) -> None:
        super().__init__(data)
        self.at_once = at_once

    def readinto(self, buffer: Any) -> int:
        if self.tell():
            eventlet.sleep(5)
        return super().readinto(memoryview(buffer)[: self.at_once])


class Answer(io.BytesIO):
    """What is written to a connection."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection

    def write(self, data: Any) -> int:
        self.connection.answered += bytes(data)
        return len(data)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)


class Connection:
    """As much of a socket as the server asks of it: what the client sends, and what it is answered."""

    def __init__(self, sent: bytes) -> None:
        self.sent = io.BytesIO(sent)
        self.answered = b""
        self.timeouts: list[float | None] = []

    def makefile(self, mode: str, _size: int = -1) -> Any:
        return io.BufferedReader(self.sent) if "r" in mode else Answer(self)  # type: ignore[arg-type]  # raw enough

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", 80)

    def settimeout(self, timeout_s: float | None) -> None:
        self.timeouts.append(timeout_s)

    def setsockopt(self, *_: Any) -> None:
        pass

    def shutdown(self, _how: int) -> None:
        pass

    def close(self) -> None:
        pass


class App:
    """Answers with the body that it was sent, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked.append(environ)
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]


class Told:
    """What was logged of garbage."""

    def __init__(self) -> None:
        self.lines: list[tuple[Any, ...]] = []

    def tell(self, *words: str, **details: Any) -> None:
        self.lines.append((*words, details))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()
    monkeypatch.setattr(protocol, "GARBAGE", told)
    return told


def served(app: Any, sent: bytes) -> Connection:
    """A connection on which all of this came, after the server is done with it."""
    connection = Connection(sent)
    server = eventlet.wsgi.Server(
        types.SimpleNamespace(), ("127.0.0.1", 80), app, keepalive=7.0, log_output=False
    )
    BoundedHttpProtocol([("127.0.0.1", 5), connection, eventlet.wsgi.STATE_IDLE], server)
    return connection


POST = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"


def test_requests_on_one_connection_are_answered_in_turn(told: Told) -> None:
    """A new one has ten seconds for its first byte, one that was used as long as the server keeps it; who
    takes nothing of an answer is waited for 30."""
    app = App()
    connection = served(app, POST + POST)
    assert told.lines == []
    assert connection.answered.count(b"HTTP/1.1 200 OK") == 2
    assert connection.answered.endswith(b"abc")
    assert [environ["PATH_INFO"] for environ in app.asked] == ["/a", "/a"]
    assert (connection.timeouts[0], connection.timeouts.count(10.0)) == (10.0, 1)
    assert connection.timeouts.count(30.0) == 2
    assert connection.timeouts[connection.timeouts.index(30.0) + 1] == 7.0
    assert told.lines == []


def test_a_websocket_waits_as_long_as_it_likes(told: Told) -> None:
    """Its own code bounds that."""
    connection = served(App(), b"GET /a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n")
    assert connection.timeouts[:1] == [10.0]
    assert 30.0 not in connection.timeouts


def test_a_head_that_has_two_readings_is_refused_and_ends_the_connection(told: Told) -> None:
    """Nothing after it is read."""
    app = App()
    connection = served(app, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + POST)
    assert connection.answered == (
        b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    )
    assert app.asked == []
    assert told.lines == [("request_refused", "400", {"status": 400, "reason": "not one Host"})]


def test_bytes_that_are_no_request_are_refused_in_one_short_line(told: Told) -> None:
    connection = served(App(), b"\xff\x00 nonsense " + b"x" * 200 + b"\r\n\r\n")
    assert connection.answered.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    [(word, code, details)] = told.lines
    assert (word, code, details["status"]) == ("request_refused", "400", 400)
    assert len(details["reason"]) == 100
    assert details["reason"].isascii()


def test_an_unknown_reason_is_an_error() -> None:
    """The library may refuse with a code that the table has not."""
    connection = Connection(b"")
    server = eventlet.wsgi.Server(types.SimpleNamespace(), ("127.0.0.1", 80), App(), log_output=False)
    handler = BoundedHttpProtocol([("127.0.0.1", 5), connection, eventlet.wsgi.STATE_IDLE], server)
    handler.wfile = io.BytesIO()
    handler.send_error(505, "x", "y")
    assert handler.wfile.getvalue().startswith(b"HTTP/1.1 505 Error\r\n")
    assert handler.close_connection == 1


def test_a_head_that_takes_too_long_is_refused(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_S", 0.02)

    connection = Connection(b"")
    connection.sent = Slow(POST, 16)
    server = eventlet.wsgi.Server(types.SimpleNamespace(), ("127.0.0.1", 80), App(), log_output=False)
    BoundedHttpProtocol([("127.0.0.1", 5), connection, eventlet.wsgi.STATE_IDLE], server)
    assert connection.answered.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert told.lines == [("request_refused", "408", {"status": 408, "reason": "the head took too long"})]


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (ConnectionResetError("gone"), []),
        (KeyError("x"), [("request_failed", "KeyError", "warning", {"error": "KeyError('x')"})]),
    ],
)
def test_a_client_that_is_gone_is_no_matter_and_a_bug_is_one_line(
    told: Told, monkeypatch: pytest.MonkeyPatch, error: Exception, lines: list[Any]
) -> None:
    def fails(_handler: Any) -> None:
        raise error

    monkeypatch.setattr(eventlet.wsgi.HttpProtocol, "handle_one_request", fails)
    served(App(), POST)
    assert told.lines == lines


def test_a_body_that_is_late_ends_its_connection(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after it would be taken for the next request."""
    monkeypatch.setattr(protocol, "BODY_S", 0.02)
    app = App()
    connection = Connection(b"")
    connection.sent = Slow(POST + POST, len(POST) - 2)
    server = eventlet.wsgi.Server(types.SimpleNamespace(), ("127.0.0.1", 80), app, log_output=False)
    BoundedHttpProtocol([("127.0.0.1", 5), connection, eventlet.wsgi.STATE_IDLE], server)
    assert len(app.asked) == 1
    assert connection.answered.count(b"HTTP/1.1 200 OK") == 1
    assert not connection.answered.endswith(b"abc")
