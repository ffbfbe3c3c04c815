"""Asking a provider over HTTP: JSON of a bounded size, within a bounded time, from that address alone.

Safe on an event loop: names are resolved elsewhere (`run`), and whoever hangs or drips is cut off.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from todo.errors import TodoError
from todo.people.passwords import Run
from todo.settings import DEFAULT_PORTS, is_safe_url

TIMEOUT_S = 5.0
MOST_BYTES = 256 * 1024
MOST_ADDRESSES = 3
AT_ONCE = 16
"""Requests; a provider that hangs takes no more than that."""

AWAY = (OSError, http.client.HTTPException, ValueError, RecursionError)


class ProviderHttp:
    def __init__(self, run: Run, timeout_s: float = TIMEOUT_S) -> None:
        self._run = run
        self._timeout_s = timeout_s
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._context: ssl.SSLContext | None = None

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Raises `oidc_away`: it does not answer, or not with JSON of a sensible size."""
        status, answer = self._ask("GET", url, headers or {}, None)
        if status != 200:
            raise away(f"status {status}")
        return answer

    def post(self, url: str, headers: Mapping[str, str], body: str) -> tuple[int, dict[str, Any]]:
        """The status and the answer. Raises `oidc_away`."""
        return self._ask("POST", url, headers, body)

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None
    ) -> tuple[int, dict[str, Any]]:
        if not is_safe_url(url):
            raise away("an address that is neither https nor on loopback")
        if not self._places.acquire(timeout=self._timeout_s):
            raise away("too many wait for it")
        try:
            status, raw = self._exchange(method, url, headers, body)
            answer = json.loads(raw)
        except AWAY as error:
            raise away(type(error).__name__) from error
        finally:
            self._places.release()
        if not isinstance(answer, dict):
            raise away("no JSON object")
        return status, answer

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None
    ) -> tuple[int, bytes]:
        ends = time.monotonic() + self._timeout_s
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        connection = http.client.HTTPConnection(parts.hostname or "", port)
        connection.default_port = DEFAULT_PORTS[parts.scheme]
        connection.sock = wire = self._connected(connection.host, port)
        # A socket's own time limit begins anew with every byte. The copy is valid after TLS took the other.
        copy = socket.socket(fileno=os.dup(wire.fileno()))
        cut = threading.Timer(max(0.0, ends - time.monotonic()), _cut, [copy])
        cut.start()
        try:
            if parts.scheme == "https":
                connection.sock = secured = self._tls().wrap_socket(
                    wire, server_hostname=connection.host, do_handshake_on_connect=False
                )
                secured.do_handshake()
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = {"Accept": "application/json", "Connection": "close", **headers}
            connection.request(method, path, None if body is None else body.encode(), sent)
            with connection.getresponse() as response:
                raw = response.read(MOST_BYTES + 1)
                if len(raw) > MOST_BYTES:
                    raise ValueError("too large")
                return response.status, raw
        finally:
            cut.cancel()
            copy.close()
            connection.close()

    def _connected(self, host: str, port: int) -> socket.socket:
        def resolve() -> list[Any]:
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)

        error = OSError("no address")
        for family, kind, protocol, _, address in self._run(resolve)[:MOST_ADDRESSES]:
            wire = socket.socket(family, kind, protocol)
            wire.settimeout(self._timeout_s / MOST_ADDRESSES)
            try:
                wire.connect(address)
            except OSError as failed:
                wire.close()
                error = failed
            else:
                wire.settimeout(self._timeout_s)
                return wire
        raise error

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:  # reading the certificates takes a while
            self._context = self._run(ssl.create_default_context)
        return self._context


def away(reason: str) -> TodoError:
    """`reason` is for the log, and holds nothing that the provider said."""
    return TodoError("oidc_away", reason=reason)


def _cut(wire: socket.socket) -> None:
    """Wakes up who waits on it."""
    with contextlib.suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
