"""Socket.IO packets as text: encodes with msgspec, and decodes untrusted input.

Only the protocol's own event names reach a handler: for events named `connect` or `disconnect` the library
would run its internal handlers. Any other event becomes `malformed` or `unknown`, keeping its acknowledgement
id, so that it gets an error answer. Binary attachments are skipped, because no message has any. Text that is
no client packet at all raises `BadPacket`.
"""

from __future__ import annotations

import json
from typing import Any

import engineio.packet
import msgspec
from socketio import packet

MESSAGES = frozenset({"join", "leave", "command", "presence"})
MALFORMED = "malformed"
"""Event name for an unparsable message; its argument is the error code."""
UNKNOWN = "unknown"
"""Event name for a message with an unknown name; its argument is that name."""


FROM_CLIENTS = (packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK, packet.BINARY_EVENT)
UNREADABLE = [MALFORMED, "malformed"]
"""Stands for text that is no JSON; compared by identity, because a client may send an equal value."""


class BadPacket(ValueError):
    """A protocol violation: disconnect the client."""


class _WireJson:
    """Implements the two functions of a JSON module that the library calls."""

    @staticmethod
    def dumps(value: Any, **_options: Any) -> str:
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str) -> Any:
        try:
            return msgspec.json.decode(text)
        except (msgspec.MsgspecError, RecursionError, ValueError):
            return UNREADABLE


class WirePacket(packet.Packet):
    """The packet class passed to `socketio.Server` as its serializer."""

    json = _WireJson
    packet_type: int
    data: Any

    def decode(self, encoded_packet: Any) -> int:
        if not isinstance(encoded_packet, str):
            raise BadPacket("bytes that belong to no message")
        try:
            count: int = super().decode(encoded_packet)
        except ValueError as error:
            raise BadPacket("what is no Socket.IO packet") from error
        if self.packet_type not in FROM_CLIENTS:
            raise BadPacket(f"a packet of type {self.packet_type}")
        if self.packet_type == packet.BINARY_EVENT:
            self.data = [MALFORMED, "bad_request"]
            if not count:
                self.packet_type = packet.EVENT  # otherwise the library waits for an attachment
        elif self.packet_type == packet.EVENT:
            self.data = _checked(self.data)
        return count

    def add_attachment(self, _attachment: Any) -> bool:
        self.attachment_count -= 1
        return self.attachment_count <= 0

    @classmethod
    def data_is_binary(cls, _data: Any) -> bool:
        """Always false: we never send binary, and the library's search through a snapshot is slow."""
        return False


class _EnvelopeJson:
    """A JSON module that returns the text unparsed: Engine.IO would parse each message once more."""

    dumps = staticmethod(json.dumps)

    @staticmethod
    def loads(_text: str) -> Any:
        raise ValueError


def leave_messages_as_text() -> None:
    """Disables Engine.IO's own JSON parsing of messages, process-wide."""
    engineio.packet.Packet.json = _EnvelopeJson


def _checked(data: Any) -> list[Any]:
    if data is UNREADABLE:
        return UNREADABLE
    if not (isinstance(data, list) and data and isinstance(data[0], str)):
        return [MALFORMED, "bad_request"]
    return data if data[0] in MESSAGES else [UNKNOWN, data[0]]
