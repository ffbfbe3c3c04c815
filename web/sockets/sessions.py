"""Session ids that begin with the address at which their replica was reached, as `10-77-0-5-…`.

A client that polls must come back to the replica that knows its session. A proxy sees the id in each request,
and so can send it there without a table of its own (infra/nginx/nginx.conf).
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterable
from typing import Any

from web.sockets.plain_transport import WsgiApp


def name_sessions_by_address(engine: Any, app: WsgiApp) -> WsgiApp:
    """The app to serve instead of `app`, the one that calls this Engine.IO server.

    The address is that of the connection's own end. Only IPv4: an id has room for no other.
    """
    # Each request has a thread of its own, or what stands for one.
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
