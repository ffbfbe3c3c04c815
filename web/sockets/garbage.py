"""Detects input that no client of the protocol sends, and logs it in one bounded line."""

from __future__ import annotations

from typing import Any

from engineio.packet import Packet
from engineio.payload import Payload

from web.repeats import GARBAGE

NO_PACKET = "what is no Engine.IO packet"


def is_packet(text: str) -> bool:
    """Whether the text is an Engine.IO packet: a type digit and data, or `b` and base64."""
    try:
        Packet(encoded_packet=text)
    except ValueError:
        return False
    return True


def is_payload(body: bytes) -> bool:
    """Whether the body of a polling POST consists of text packets."""
    try:
        Payload(encoded_payload=body.decode())
    except (ValueError, KeyError):
        return False
    return True


def close_for(socket: Any, what: str) -> None:
    """Closes an Engine.IO socket and logs the violation `what`."""
    tell(what)
    socket.close(wait=False, abort=True)


def tell(what: str) -> None:
    """Logs a client's violation, rate-limited."""
    GARBAGE.tell("connection_closed", what, reason=f"the client sent {what}")
