"""Websocket frames (RFC 6455, section 5) for a server. No I/O.

`Parser.feed` takes received bytes in chunks of any size and returns complete messages. A protocol violation
is returned as `FAILED` with the close code; the parser ignores everything after it.
"""

from __future__ import annotations

import codecs
from typing import Final

CONTINUATION: Final = 0
TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10
FAILED: Final = 16
"""Not an opcode: marks a protocol violation."""

NORMAL: Final = 1000
GOING_AWAY: Final = 1001
PROTOCOL_ERROR: Final = 1002
BAD_TEXT: Final = 1007
TOO_LARGE: Final = 1009

CLOSE_CODES: Final = (range(1000, 1004), range(1007, 1014), range(3000, 5000))
FINAL_BIT = 0x80
MASK_BIT = 0x80
MOST_CONTROL_BYTES = 125
HEADER_BYTES = 2
MASK_BYTES = 4
LETTER: Final = bytes((FINAL_BIT | TEXT, MASK_BIT | 1))
"""The first two bytes of a masked one-byte text frame, which every Engine.IO pong is."""
LETTER_BYTES = HEADER_BYTES + MASK_BYTES + 1

Item = tuple[int, str | bytes | int]
"""(opcode, payload): str for TEXT, bytes for BINARY, PING and PONG, the close code for CLOSE (1005 if it has
none) and FAILED."""


class _Broken(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


def frame(opcode: int, payload: bytes) -> bytes:
    """A complete unmasked, unfragmented frame."""
    return header(opcode, len(payload)) + payload


def header(opcode: int, size: int) -> bytes:
    """The frame header for a payload of `size` bytes."""
    if size <= 125:
        return bytes((FINAL_BIT | opcode, size))
    if size <= 0xFFFF:
        return bytes((FINAL_BIT | opcode, 126)) + size.to_bytes(2, "big")
    return bytes((FINAL_BIT | opcode, 127)) + size.to_bytes(8, "big")


def close_frame(code: int) -> bytes:
    return frame(CLOSE, code.to_bytes(2, "big"))


def unmask(payload: bytes, mask: bytes) -> bytes:
    """Unmasks the payload with a single XOR of two big integers, much faster than byte by byte."""
    size = len(payload)
    repeated = (mask * (size // MASK_BYTES + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")).to_bytes(size, "little")


class Parser:
    """Parses one client's frames. `limit` bounds the bytes of a message over all its fragments."""

    __slots__ = ("_buffer", "_decoder", "_ended", "_limit", "_needed", "_opcode", "_parts", "_received")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer: bytearray | None = None
        self._needed = HEADER_BYTES
        self._ended = False
        self._opcode = CONTINUATION
        self._received = 0
        self._parts: list[str | bytes] = []
        self._decoder: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes) -> list[Item]:
        """Returns the messages and control frames that these bytes complete."""
        if (
            len(data) == LETTER_BYTES
            and data.startswith(LETTER)
            and self._buffer is None
            and self._opcode == CONTINUATION
            and not self._ended
            and (letter := data[-1] ^ data[HEADER_BYTES]) < 0x80
        ):
            return [(TEXT, chr(letter))]
        items: list[Item] = []
        if self._ended:
            return items
        if self._buffer is not None:
            self._buffer += data
            if len(self._buffer) < self._needed:
                return items
            data = bytes(self._buffer)
            self._buffer = None
        at = 0
        try:
            while end := self._frame(data, at, items):
                at = end
        except _Broken as broken:
            self._ended = True
            items.append((FAILED, broken.code))
            return items
        if at < len(data):
            self._buffer = bytearray(data[at:])
        return items

    def _frame(self, data: bytes, at: int, items: list[Item]) -> int:
        """Parses the frame at offset `at` and appends to `items`. Returns its end offset, or 0 if it is
        incomplete; `_needed` is then the number of buffered bytes before the next attempt."""
        there = len(data) - at
        if self._ended:
            return 0
        if there < HEADER_BYTES:
            self._needed = HEADER_BYTES
            return 0
        first, second = data[at], data[at + 1]
        opcode = first & 0x0F
        self._check(first, second)
        size, begin = second & 0x7F, at + HEADER_BYTES + MASK_BYTES
        if size > 125:
            width = 2 if size == 126 else 8
            begin += width
            if there < HEADER_BYTES + width:
                self._needed = HEADER_BYTES + width
                return 0
            size = int.from_bytes(data[at + HEADER_BYTES : at + HEADER_BYTES + width], "big")
            if size <= (125 if width == 2 else 0xFFFF) or size >> 63:
                raise _Broken(PROTOCOL_ERROR)
        if opcode < CLOSE and self._received + size > self._limit:
            raise _Broken(TOO_LARGE)
        end = begin + size
        if len(data) < end:
            self._needed = end - at
            return 0
        payload = unmask(data[begin:end], data[begin - MASK_BYTES : begin]) if size else b""
        if opcode >= CLOSE:
            items.append((opcode, _close_code(payload) if opcode == CLOSE else payload))
            self._ended = opcode == CLOSE
        elif first & FINAL_BIT and opcode != CONTINUATION:
            items.append((opcode, _text(payload) if opcode == TEXT else payload))
        else:
            self._fragment(opcode, payload, bool(first & FINAL_BIT), items)
        return end

    def _check(self, first: int, second: int) -> None:
        opcode = first & 0x0F
        ok = not first & 0x70 and second & MASK_BIT
        if opcode >= CLOSE:
            ok = ok and opcode <= PONG and first & FINAL_BIT and second & 0x7F <= MOST_CONTROL_BYTES
        else:
            ok = ok and opcode <= BINARY and (opcode == CONTINUATION) == (self._opcode != CONTINUATION)
        if not ok:
            raise _Broken(PROTOCOL_ERROR)

    def _fragment(self, opcode: int, payload: bytes, final: bool, items: list[Item]) -> None:
        if opcode != CONTINUATION:
            self._opcode = opcode
            self._decoder = codecs.getincrementaldecoder("utf-8")() if opcode == TEXT else None
        self._received += len(payload)
        if self._decoder:
            try:
                part: str | bytes = self._decoder.decode(payload, final)
            except UnicodeDecodeError as error:
                raise _Broken(BAD_TEXT) from error
        else:
            part = payload
        if part:  # a client may send any number of empty fragments: do not store them
            self._parts.append(part)
        if final:
            whole = "".join(self._parts) if self._decoder else b"".join(self._parts)  # type: ignore[arg-type]
            items.append((self._opcode, whole))
            self._forget_message()

    def _forget_message(self) -> None:
        self._opcode = CONTINUATION
        self._received = 0
        self._parts = []
        self._decoder = None


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise _Broken(BAD_TEXT) from error


def _close_code(payload: bytes) -> int:
    if not payload:
        return 1005
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or not any(code in allowed for allowed in CLOSE_CODES):
        raise _Broken(PROTOCOL_ERROR)
    _text(payload[2:])
    return code
