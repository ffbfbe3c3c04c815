"""What a proxy says of the browser behind it, from proxies that are named in the settings alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any

from todo.people.texts import is_address
from todo.settings import Network
from web.sockets.plain_transport import WsgiApp

FOR, PROTOCOL = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
OTHERS = ("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_FORWARDED")


def behind_proxies(app: WsgiApp, proxies: Sequence[Network]) -> WsgiApp:
    """The application with the browser's own address and scheme where a trusted proxy tells them.

    The address is the last one in `X-Forwarded-For` that is no trusted proxy itself: those before it are only
    claims. From anybody else, all such headers are taken away before anything can read them.
    """

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        addresses = str(environ.pop(FOR, "")).split(",")
        protocol = str(environ.pop(PROTOCOL, "")).strip().lower()
        for name in OTHERS:
            environ.pop(name, None)
        if _is_among(environ.get("REMOTE_ADDR"), proxies):
            if protocol in ("http", "https"):
                environ["wsgi.url_scheme"] = protocol
            for address in map(str.strip, reversed(addresses)):
                if not is_address(address):
                    break
                environ["REMOTE_ADDR"] = address
                if not _is_among(address, proxies):
                    break
        return app(environ, start_response)

    return serve


def _is_among(address: Any, networks: Sequence[Network]) -> bool:
    try:
        known = ipaddress.ip_address(str(address))
    except ValueError:
        return False
    return any(known in network for network in networks)
