"""The gate that every request passes: whom it is meant for, how large it is, and whether we stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from todo.settings import Settings
from web.http.gate import guarded

MOST = 1000
LOCAL, OPEN = Settings(), Settings(host="0.0.0.0", origins=("https://todo.example",))


class Gate:
    """What got through, and how the last request was answered."""

    def __init__(self, settings: Settings) -> None:
        self.is_draining = False
        self.passed: list[str] = []
        self.status = ""
        self.headers: dict[str, str] = {}
        self._serve = guarded(self._app, settings, MOST, lambda: self.is_draining)

    def ask(self, path: str = "/", query: str = "", **environ: str) -> str:
        self.status = ""
        body = self._serve({"PATH_INFO": path, "QUERY_STRING": query, **environ}, self._start)
        return b"".join(body).decode()

    def _app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.passed.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b"the app"]

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080"])
def test_a_request_for_this_machine_gets_through(host: str) -> None:
    gate = Gate(LOCAL)
    assert gate.ask(HTTP_HOST=host) == "the app"


def test_a_server_on_this_machine_alone_does_not_go_by_a_foreign_name() -> None:
    gate = Gate(LOCAL)
    text = gate.ask(HTTP_HOST="evil.example")
    assert gate.status == "421 Misdirected Request"
    assert "TODO_ORIGINS" in text
    assert gate.headers["Content-Length"] == str(len(text))
    assert not gate.passed
    assert Gate(OPEN).ask(HTTP_HOST="todo.example") == "the app"


def test_a_body_beyond_the_limit_is_refused_before_it_is_read() -> None:
    gate = Gate(LOCAL)
    assert gate.ask(CONTENT_LENGTH=str(MOST)) == "the app"
    gate.ask(CONTENT_LENGTH=str(MOST + 1))
    assert gate.status == "413 Content Too Large"
    assert gate.passed == ["/"]
    assert gate.ask(CONTENT_LENGTH="") == "the app"


def test_who_drains_takes_no_new_sessions_and_serves_the_ones_it_has_and_all_pages() -> None:
    gate = Gate(LOCAL)
    assert gate.ask("/socket.io/", "EIO=4") == "the app"
    gate.is_draining = True
    gate.ask("/socket.io/", "EIO=4&transport=polling")
    assert (gate.status, gate.headers["Retry-After"]) == ("503 Service Unavailable", "1")
    assert gate.ask("/socket.io/", "EIO=4&sid=abc") == "the app"
    assert gate.ask("/healthz") == "the app"
