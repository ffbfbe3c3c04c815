"""Checks packets before Socket.IO parses them; disconnects clients that violate the protocol.

It drops packets of a closing session: a Socket.IO connect at that moment would create a session that never
ends.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

import socketio

from web.sockets.garbage import NO_PACKET, close_for, is_payload
from web.sockets.packets import BadPacket
from web.sockets.plain_transport import WsgiApp

BINARY_EVENT = "5"


class PacketGate:
    """Intercepts messages between Engine.IO and a Socket.IO server."""

    def __init__(self, server: socketio.Server) -> None:
        self._server = server
        self._pass_on = server.eio.handlers["message"]
        server.eio.on("message", self._message)

    def before_polling(self, app: WsgiApp) -> WsgiApp:
        """Wraps `app` to check the body of polling POSTs first."""

        def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            socket = self._polling_socket(environ)
            if socket is None:
                return app(environ, start_response)
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            if not is_payload(body):
                close_for(socket, NO_PACKET)
                start_response("400 Bad Request", [("Content-Length", "0")])
                return []
            return app({**environ, "wsgi.input": io.BytesIO(body)}, start_response)

        return serve

    def _polling_socket(self, environ: dict[str, Any]) -> Any:
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].startswith("/socket.io/"):
            return None
        sid = parse_qs(environ.get("QUERY_STRING", "")).get("sid", [""])[0]
        return self._server.eio.sockets.get(sid)

    def _message(self, engine_sid: str, data: str | bytes) -> None:
        """Forwards one message, or disconnects its client."""
        socket = self._server.eio.sockets.get(engine_sid)
        if socket is None or socket.closing or socket.closed:
            return
        try:
            self._check(engine_sid, data)
            self._pass_on(engine_sid, data)
        except BadPacket as bad:
            close_for(socket, str(bad))

    def _check(self, engine_sid: str, data: str | bytes) -> None:
        if not data:
            raise BadPacket("an empty message")
        if engine_sid in self._server._binary_packet:
            if isinstance(data, str):
                raise BadPacket("text in the place of an attachment")
        elif data[:1] == BINARY_EVENT and not self._server.manager.sid_from_eio_sid(engine_sid, "/"):
            raise BadPacket("an attachment before it was connected")
