"""WSGI middleware that runs first: checks the Host header and the size, and refuses while draining."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from todo.settings import Settings
from web.http.origins import is_own_host
from web.sockets.plain_transport import WsgiApp

SOCKETS = "/socket.io/"


def guarded(
    app: WsgiApp, settings: Settings, most_body_bytes: int, is_draining: Callable[[], bool]
) -> WsgiApp:
    """Wraps `app`: refuses a foreign Host (421), a body above `most_body_bytes` (413), and new sessions
    while draining (503)."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not is_own_host(settings, environ.get("HTTP_HOST")):
            text = "This server does not go by that name. TODO_ORIGINS says which names it has.\n"
            return _refuse(start_response, "421 Misdirected Request", text)
        if int(environ.get("CONTENT_LENGTH") or 0) > most_body_bytes:
            return _refuse(start_response, "413 Content Too Large", f"At most {most_body_bytes} bytes.\n")
        if (
            is_draining()
            and environ["PATH_INFO"].startswith(SOCKETS)
            and "sid=" not in environ["QUERY_STRING"]
        ):
            return _refuse(start_response, "503 Service Unavailable", "", ("Retry-After", "1"))
        return app(environ, start_response)

    return serve


def _refuse(start_response: Any, status: str, text: str, *headers: tuple[str, str]) -> Iterable[bytes]:
    body = text.encode()
    kind = ("Content-Type", "text/plain; charset=utf-8")
    start_response(status, [kind, ("Content-Length", str(len(body))), *headers])
    return [body]
