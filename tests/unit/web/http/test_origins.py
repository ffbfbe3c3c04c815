"""Whose pages may open a socket."""

from __future__ import annotations

import pytest

from todo.settings import Settings
from web.http.origins import is_own_host, origin_check

LOCAL = Settings()
PUBLIC = Settings(host="0.0.0.0", origins=("https://todo.example.org",))


@pytest.mark.parametrize(
    ("settings", "origin", "host", "allowed"),
    [
        (LOCAL, "http://localhost:8080", "localhost:8080", True),
        (LOCAL, "http://127.0.0.1:8080", "127.0.0.1:8080", True),
        (LOCAL, "http://[::1]:8080", "[::1]:8080", True),
        (LOCAL, "http://evil.example.org", "localhost:8080", False),
        (LOCAL, "http://evil.example.org:8080", "evil.example.org:8080", False),
        (LOCAL, "null", "localhost:8080", False),
        (LOCAL, "http://localhost:8080", None, False),
        (LOCAL, "http://[bad", "[bad", False),
        (PUBLIC, "http://todo.internal:8080", "todo.internal:8080", True),
        (PUBLIC, "https://todo.example.org", "backend:8080", True),
        (PUBLIC, "https://evil.example.org", "todo.internal:8080", False),
    ],
)
def test_own_pages_and_configured_ones_only(
    settings: Settings, origin: str, host: str | None, allowed: bool
) -> None:
    environ = {} if host is None else {"HTTP_HOST": host, "HTTP_X_FORWARDED_HOST": "evil.example.org"}
    assert origin_check(settings)(origin, environ) is allowed


def test_a_configured_name_may_come_with_its_default_port() -> None:
    settings = Settings(origins=("https://todo.example.org", "http://plain.example.org:8080"))
    for host in ("todo.example.org", "TODO.example.org:443", "plain.example.org:8080"):
        assert is_own_host(settings, host), host
    for host in ("todo.example.org:80", "plain.example.org", "evil.example.org", "[bad"):
        assert not is_own_host(settings, host), host
