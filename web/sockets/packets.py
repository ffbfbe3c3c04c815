"""Socket.IO packets as text: encoding with msgspec, and decoding that survives whatever a client sends.

Only the protocol's own messages reach a handler by their name: the library would run its own `connect` and
`disconnect` for a client that sends events of these names. A message that is none of them still has an
acknowledgement id, so it can be answered with an error: it becomes the event `malformed` or `unknown`.
None of our messages takes binary attachments; they are counted off, never kept. What is no packet of a client
at all raises `BadPacket`.
"""

from __future__ import annotations

import json
from typing import Any

import engineio.packet
import msgspec
from socketio import packet

MESSAGES = frozenset({"join", "leave", "command", "presence"})
MALFORMED = "malformed"
"""The event that what cannot be read becomes; its argument is the code of the refusal."""
UNKNOWN = "unknown"
"""The event that one of another name becomes; its argument is that name."""


FROM_CLIENTS = (packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK, packet.BINARY_EVENT)
UNREADABLE = [MALFORMED, "malformed"]
"""What text that is no JSON is read as: known by what it is, for a client may send the same words."""


class BadPacket(ValueError):
    """No client that keeps to the protocol sends this: disconnect it."""


class _WireJson:
    """The two functions of a JSON module that the library calls."""

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
    """What `socketio.Server` is given as its serializer."""

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
                self.packet_type = packet.EVENT  # the library would wait for an attachment all the same
        elif self.packet_type == packet.EVENT:
            self.data = _checked(self.data)
        return count

    def add_attachment(self, _attachment: Any) -> bool:
        self.attachment_count -= 1
        return self.attachment_count <= 0

    @classmethod
    def data_is_binary(cls, _data: Any) -> bool:
        """We never send binary, and looking through every snapshot for it takes long."""
        return False


class _EnvelopeJson:
    """Engine.IO tries each message as JSON before it hands the text on; here the text is handed on."""

    dumps = staticmethod(json.dumps)

    @staticmethod
    def loads(_text: str) -> Any:
        raise ValueError


def leave_messages_as_text() -> None:
    """Keeps Engine.IO from parsing messages a second time (it has one JSON module for the whole process)."""
    engineio.packet.Packet.json = _EnvelopeJson


def _checked(data: Any) -> list[Any]:
    if data is UNREADABLE:
        return UNREADABLE
    if not (isinstance(data, list) and data and isinstance(data[0], str)):
        return [MALFORMED, "bad_request"]
    return data if data[0] in MESSAGES else [UNKNOWN, data[0]]
