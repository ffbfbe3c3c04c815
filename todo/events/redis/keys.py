"""Key names in Redis, and the mapping of lists to partitions.

All keys of a list share the hash tag `{pN}`, so every script runs in one slot on Redis Cluster.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from functools import lru_cache

from todo.events.command_ids import DAY_MS, command_time_ms

PARTITIONS = 64
META = "todo:meta"
FORMAT = 2
"""The storage format version, kept in the store so that an older program refuses to read it."""
PRESENCE = "todo:presence"

_LAST_DAY_MS = 253_402_300_799_999  # 9999-12-31: a UUIDv7 can hold later times, `datetime` cannot


def partition(list_id: str) -> int:
    """The partition of a list: CRC-32 of its id, mod 64. Never changes."""
    return zlib.crc32(list_id.encode()) % PARTITIONS


def log(list_id: str) -> str:
    return f"todo:{{p{partition(list_id)}}}:log:{list_id}"


def feed(number: int) -> str:
    return f"todo:{{p{number}}}:feed"


def lists(number: int) -> str:
    return f"todo:{{p{number}}}:lists"


def progress(list_id: str) -> str:
    return f"todo:{{p{partition(list_id)}}}:progress:{list_id}"


def lease(consumer: str) -> tuple[str, str]:
    """Two keys: the holder of a consumer's lease, and the last fencing token."""
    return f"todo:{{lease:{consumer}}}:holder", f"todo:{{lease:{consumer}}}:number"


def snapshot(list_id: str) -> str:
    return f"todo:{{p{partition(list_id)}}}:snap:{list_id}"


def seen(list_id: str, command_id: str) -> str:
    """The hash of seen command ids for the UTC day in `command_id` (a UUIDv7)."""
    day = _date(min(command_time_ms(command_id), _LAST_DAY_MS) // DAY_MS)
    return f"todo:{{p{partition(list_id)}}}:seen:{list_id}:{day}"


@lru_cache(64)
def _date(day: int) -> str:
    """The ISO date of a day number counted from 1970-01-01."""
    return datetime.fromtimestamp(day * DAY_MS // 1000, UTC).date().isoformat()
