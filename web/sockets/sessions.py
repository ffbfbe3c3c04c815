"""Session ids that start with their replica's IPv4 address, such as `10-77-0-5-…`.

A polling client must reach the replica that has its session. The id is in every request, so a proxy can route
by it without state (infra/nginx/nginx.conf).
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterable
from typing import Any

from web.sockets.plain_transport import WsgiApp


def name_sessions_by_address(engine: Any, app: WsgiApp) -> WsgiApp:
    """Wraps `app`, which calls this Engine.IO server, and patches its generation of session ids.

    Uses the local address of the connection. IPv4 only: an IPv6 address does not fit into an id.
    """
    # Thread-local is request-local: each request runs in its own thread or greenlet.
    current = threading.local()
    generate = engine.generate_id

    def generate_named() -> str:
        address = getattr(current, "address", "")
        return f"{address.replace('.', '-')}-{generate()}" if _is_ipv4(address) else str(generate())

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        current.address = environ.get("SERVER_NAME", "")
        return app(environ, start_response)

    engine.generate_id = generate_named
    return serve


def _is_ipv4(address: str) -> bool:
    try:
        return bool(ipaddress.IPv4Address(address))
    except ValueError:
        return False
