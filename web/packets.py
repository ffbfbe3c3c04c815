"""Socket.IO packets as text: encoding with msgspec, and decoding that survives whatever a client sends.

A message that is no valid event still has an acknowledgement id, so it can be answered with an error: it
becomes an event named `malformed`. None of our messages takes binary attachments; they are counted off,
never kept.
"""

from __future__ import annotations

import json
from typing import Any

import engineio.packet
import msgspec
from socketio import packet

MALFORMED = "malformed"


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
            return [MALFORMED, "malformed"]


class WirePacket(packet.Packet):
    """What `socketio.Server` is given as its serializer."""

    json = _WireJson
    data: Any

    def decode(self, encoded_packet: Any) -> int:
        count: int = super().decode(encoded_packet)
        if self.packet_type in (packet.EVENT, packet.BINARY_EVENT) and not _is_event(self.data):
            self.data = [MALFORMED, "bad_request"]
        return count

    def add_attachment(self, _attachment: Any) -> bool:
        self.attachment_count -= 1
        self.data = [MALFORMED, "bad_request"]
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


def _is_event(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str)
