"""HTTP heads that have two readings are refused; a body that does not come in time reads as if it ended."""

from __future__ import annotations

import io
from email.parser import Parser
from http.client import HTTPMessage
from typing import Any

import eventlet
import pytest

from web.http import protocol
from web.http.protocol import _TimedReader, ambiguous


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
