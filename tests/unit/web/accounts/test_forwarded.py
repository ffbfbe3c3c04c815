"""What proxies say: from those of the settings alone, and of the chain only what they themselves saw."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from web.accounts.forwarded import behind_proxies

PROXIES = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]


def seen(**environ: str) -> dict[str, Any]:
    """The environment as the application gets it."""
    got: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], _start: Any) -> list[bytes]:
        got.append(environ)
        return []

    behind_proxies(app, PROXIES)({"wsgi.url_scheme": "http", **environ}, None)
    return got[0]


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "made up, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("fd00::1", "2001:db8::1", "2001:db8::1"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_address_is_the_last_that_a_proxy_saw(remote: str, forwarded: str, address: str) -> None:
    assert seen(REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("remote", "protocol", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "HTTPS", "https"),
        ("10.0.0.1", "ftp", "http"),
        ("198.51.100.7", "https", "http"),
    ],
)
def test_the_scheme_is_what_a_proxy_says(remote: str, protocol: str, scheme: str) -> None:
    assert seen(REMOTE_ADDR=remote, HTTP_X_FORWARDED_PROTO=protocol)["wsgi.url_scheme"] == scheme


@pytest.mark.parametrize("remote", ["10.0.0.1", "198.51.100.7"])
def test_no_other_such_header_reaches_anybody(remote: str) -> None:
    names = ("X_FORWARDED_HOST", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX", "FORWARDED", "X_FORWARDED_FOR")
    got = seen(REMOTE_ADDR=remote, **{f"HTTP_{name}": "evil.example" for name in names})
    assert "evil.example" not in got.values()
