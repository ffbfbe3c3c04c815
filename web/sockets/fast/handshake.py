"""The opening handshake of a websocket (RFC 6455, section 4.2) on a WSGI environment. No I/O."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from hashlib import sha1
from typing import Any

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KEY_BYTES = 16
VERSION = "13"

BAD_REQUEST = "400 Bad Request"
UPGRADE_REQUIRED = "426 Upgrade Required"


class Refused(Exception):
    """The request is no valid websocket handshake; carries the status and headers of the response."""

    def __init__(self, status: str, reason: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.headers = [*headers, ("Content-Type", "text/plain"), ("Connection", "close")]

    def response(self) -> dict[str, Any]:
        """The response in Engine.IO's dict format."""
        return {"status": self.status, "headers": self.headers, "response": self.reason.encode()}


def accept(environ: Mapping[str, Any]) -> bytes:
    """The 101 response as bytes, without extensions or subprotocols. Raises `Refused`."""
    if environ.get("REQUEST_METHOD") != "GET":
        raise Refused(BAD_REQUEST, "A websocket is opened with GET.")
    if not environ.get("HTTP_HOST"):
        raise Refused(BAD_REQUEST, "There is no Host header.")
    if "websocket" not in _tokens(environ, "HTTP_UPGRADE"):
        raise Refused(BAD_REQUEST, "The Upgrade header must be 'websocket'.")
    if "upgrade" not in _tokens(environ, "HTTP_CONNECTION"):
        raise Refused(BAD_REQUEST, "The Connection header must name 'Upgrade'.")
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != VERSION:
        raise Refused(
            UPGRADE_REQUIRED, "This server speaks version 13.", (("Sec-WebSocket-Version", VERSION),)
        )
    key = str(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")).strip().encode("latin-1", "replace")
    if not _is_key(key):
        raise Refused(BAD_REQUEST, "Sec-WebSocket-Key must be 16 bytes in base64.")
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(sha1(key + GUID).digest()) + b"\r\n\r\n"
    )


def _tokens(environ: Mapping[str, Any], name: str) -> set[str]:
    return {token.strip().lower() for token in str(environ.get(name, "")).split(",")}


def _is_key(key: bytes) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == KEY_BYTES
    except binascii.Error:
        return False
