"""Detects input that no client of the protocol sends, and logs it in one bounded line."""

from __future__ import annotations

from typing import Any

from engineio.packet import Packet
from engineio.payload import Payload

from web.repeats import GARBAGE

NO_PACKET = "what is no Engine.IO packet"


def is_packet(text: str) -> bool:
    """Whether Engine.IO can read it: a digit and more, or bytes in base64."""
    try:
        Packet(encoded_packet=text)
    except ValueError:
        return False
    return True


def is_payload(body: bytes) -> bool:
    """Whether it is what a client may poll in: packets, as text."""
    try:
        Payload(encoded_payload=body.decode())
    except (ValueError, KeyError):
        return False
    return True


def close_for(socket: Any, what: str) -> None:
    """Closes an Engine.IO socket for what its client sent, in words."""
    tell(what)
    socket.close(wait=False, abort=True)


def tell(what: str) -> None:
    """One line of the log about what a client sent, or about many that did."""
    GARBAGE.tell("connection_closed", what, reason=f"the client sent {what}")
