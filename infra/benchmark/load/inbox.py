"""Splits a connection's received bytes into packets, for chunks of any size. Pure.

It keeps only the start of a large packet: thousands of snapshots at once would not fit into memory.
"""

from __future__ import annotations

from typing import NamedTuple

from infra.benchmark.load.frames import header

LARGE_BYTES = 65_536
HEAD_BYTES = 512


class Packet(NamedTuple):
    """A complete frame: its payload (the first 512 bytes of a large one) and its full size."""

    opcode: int
    payload: bytes
    size: int


class Inbox:
    """`is_empty` is true between frames: the next bytes start with a header."""

    __slots__ = ("_head", "_opcode", "_rest", "_size", "_skip")

    def __init__(self) -> None:
        self._rest = self._head = b""
        self._opcode = self._size = self._skip = 0

    @property
    def is_empty(self) -> bool:
        return not self._rest and not self._size

    @property
    def is_skipping(self) -> bool:
        """Whether the rest of a large packet is being discarded; the caller then reads in large chunks."""
        return self._skip > 0

    def take(self, data: bytes) -> list[Packet]:
        """The packets completed by these bytes, in order."""
        packets: list[Packet] = []
        if self._size:
            data = self._pass_over(data, packets)
        elif self._rest:
            data, self._rest = self._rest + data, b""
        at = 0
        while at < len(data):
            found = header(data, at)
            if found is None:
                self._rest = data[at:]
                break
            end = found.start + found.size
            if end > len(data):
                self._keep(data, at, found.start, found.size, found.opcode)
                break
            packets.append(Packet(found.opcode, data[found.start : end], found.size))
            at = end
        return packets

    def _keep(self, data: bytes, at: int, start: int, size: int, opcode: int) -> None:
        if size <= LARGE_BYTES or len(data) - start < HEAD_BYTES:
            self._rest = data[at:]
            return
        self._head, self._opcode, self._size = data[start : start + HEAD_BYTES], opcode, size
        self._skip = start + size - len(data)

    def _pass_over(self, data: bytes, packets: list[Packet]) -> bytes:
        passed = min(self._skip, len(data))
        self._skip -= passed
        if not self._skip:
            packets.append(Packet(self._opcode, self._head, self._size))
            self._head, self._size = b"", 0
        return data[passed:]
