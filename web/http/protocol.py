"""HTTP for eventlet's WSGI server with deadlines and strict parsing.

Head and body have a total deadline, against slow clients (slowloris). Ambiguous heads (two lengths, two
hosts) are refused, against request smuggling: a proxy may have parsed them differently. Malformed input
produces one short, rate-limited log line.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import eventlet
import eventlet.wsgi

from web.repeats import GARBAGE

HEAD_S = 10.0
"""Deadline from a head's first byte to its last; on a new connection also for the first byte."""
BODY_S = 10.0
STALL_S = 30.0
"""Timeout without write progress on a response; the client is then disconnected."""
MOST_LOGGED = 100

_LENGTH = re.compile(r"[0-9]{1,18}\Z")
_REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
}


class _Expired(Exception):
    """The head missed its deadline."""


class BoundedHttpProtocol(eventlet.wsgi.HttpProtocol):
    """One connection. The server is given this class as its `protocol`."""

    _deadline: Any = None
    _is_new = True

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            pass  # the client disconnected or its write timed out
        except Exception as error:
            told = repr(error)[:MOST_LOGGED]
            GARBAGE.tell("request_failed", type(error).__name__, "warning", error=told)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except _Expired:
            self._refuse(408, "the head took too long")
        finally:
            self._end_deadline()
            self._is_new = False

    def _read_request_line(self) -> bytes:
        self.connection.settimeout(HEAD_S if self._is_new else self.server.keepalive)
        if not self.rfile.peek(1):
            return b""
        self._deadline = eventlet.Timeout(HEAD_S, _Expired)
        line: bytes = super()._read_request_line()
        return line

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        reason = ambiguous(self.headers, self.request_version)
        if reason:
            self._refuse(400, reason)
        return reason is None

    def get_environ(self) -> dict[str, Any]:
        self._end_deadline()
        environ: dict[str, Any] = super().get_environ()
        if "HTTP_UPGRADE" not in environ:
            self.connection.settimeout(STALL_S)
        environ["wsgi.input"].rfile = _TimedReader(self.rfile, self._close_after)
        return environ

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Called by the standard library for a malformed request line or head."""
        del explain
        self._refuse(int(code), message or "")

    def _refuse(self, code: int, reason: str) -> None:
        told = ascii(reason)[1:-1][:MOST_LOGGED]
        GARBAGE.tell("request_refused", str(code), status=code, reason=told)
        self.close_connection = 1
        head = (
            f"HTTP/1.1 {code} {_REASONS.get(code, 'Error')}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        )
        self.wfile.write(head.encode())
        self.wfile.flush()

    def _close_after(self) -> None:
        self.close_connection = 1
        self.conn_state[2] = eventlet.wsgi.STATE_CLOSE

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _TimedReader:
    """A request body that signals end of input after its deadline."""

    def __init__(self, file: Any, expired: Callable[[], None]) -> None:
        self._file = file
        self._expired = expired
        self._until = time.monotonic() + BODY_S

    def read(self, size: int = -1) -> bytes:
        return self._within(self._file.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._within(self._file.readline, size)

    def readlines(self, hint: int = -1) -> list[bytes]:
        return self._within(self._file.read, hint).splitlines(keepends=True)

    def _within(self, read: Callable[[int], bytes], size: int) -> bytes:
        left = self._until - time.monotonic()
        with eventlet.Timeout(max(left, 0.0), False):
            try:
                return read(size)
            except TimeoutError:
                pass
        self._expired()
        return b""


def ambiguous(headers: Any, version: str) -> str | None:
    """The reason why the head is ambiguous, or None."""
    if headers.defects or any(name != name.strip() for name, _ in headers.items()):
        return "a line that is no header"
    if any("\n" in value or "\r" in value for value in headers.values()):
        return "a header on several lines"
    hosts = headers.get_all("host", [])
    if len(hosts) > 1 or (not hosts and version == "HTTP/1.1"):
        return "not one Host"
    lengths = headers.get_all("content-length", [])
    if len(lengths) > 1 or not all(_LENGTH.match(length) for length in lengths):
        return "not one Content-Length"
    encodings = headers.get_all("transfer-encoding", [])
    if encodings and (lengths or [encoding.lower() for encoding in encodings] != ["chunked"]):
        return "not one way to tell the body's end"
    return None
