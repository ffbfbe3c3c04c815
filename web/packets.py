"""Socket.IO packets as text: encoding with msgspec, and decoding that survives whatever a client sends.

Only the protocol's own messages reach a handler by their name: the library would run its own `connect` and
`disconnect` for a client that sends events of these names. A message that is none of them still has an
acknowledgement id, so it can be answered with an error: it becomes the event `malformed` or `unknown`.
None of our messages takes binary attachments; they are counted off, never kept.
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


EVENTS = (packet.EVENT, packet.BINARY_EVENT)
UNREADABLE = [MALFORMED, "malformed"]
"""What text that is no JSON is read as: known by what it is, for a client may send the same words."""


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
    data: Any

    def decode(self, encoded_packet: Any) -> int:
        count: int = super().decode(encoded_packet)
        if self.packet_type in EVENTS and not _is_event(self.data):
            self.data = [MALFORMED, "bad_request"]
        elif self.packet_type in EVENTS and self.data[0] not in MESSAGES and self.data is not UNREADABLE:
            self.data = [UNKNOWN, self.data[0]]
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
