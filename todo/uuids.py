"""Deterministic UUIDs, derived from a time and a name."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID


def derived_uuid7(time_ms: int, name: str) -> str:
    """A UUIDv7 of that time (ms since 1970); all its other bits are from SHA-256(name), in order."""
    raw = bytearray(time_ms.to_bytes(6, "big") + sha256(name.encode()).digest()[:10])
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(raw)))
