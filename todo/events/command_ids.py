"""Command ids: version 7 UUIDs, whose first 48 bits are the creation time."""

from __future__ import annotations

DAY_MS = 86_400_000


def command_time_ms(command_id: str) -> int:
    """The creation time of a UUIDv7, in ms since 1970."""
    return int(command_id[:8] + command_id[9:13], 16)
