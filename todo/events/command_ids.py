"""Ids of commands: UUIDs of version 7, which begin with the time at which they were made."""

from __future__ import annotations

DAY_MS = 86_400_000


def command_time_ms(command_id: str) -> int:
    """The time in a UUIDv7, in ms since 1970."""
    return int(command_id[:8] + command_id[9:13], 16)
