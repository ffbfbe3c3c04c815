"""The names of the keys in Redis, and which partition a list is in.

All keys of a list share the hash tag `{pN}`, so each script works on Redis Cluster too.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from functools import lru_cache

from todo.events.command_ids import DAY_MS, command_time_ms

PARTITIONS = 64
META = "todo:meta"
FORMAT = 2
"""The version of all that is stored; noted in the store, so that no older program misreads it."""
PRESENCE = "todo:presence"

_LAST_DAY_MS = 253_402_300_799_999  # of the year 9999; an id can hold later times, a date cannot


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
    """Who runs a consumer, and the number of the last lease."""
    return f"todo:{{lease:{consumer}}}:holder", f"todo:{{lease:{consumer}}}:number"


def snapshot(list_id: str) -> str:
    return f"todo:{{p{partition(list_id)}}}:snap:{list_id}"


def seen(list_id: str, command_id: str) -> str:
    """The key for the UTC day that the command id (a UUIDv7) was made on."""
    day = _date(min(command_time_ms(command_id), _LAST_DAY_MS) // DAY_MS)
    return f"todo:{{p{partition(list_id)}}}:seen:{list_id}:{day}"


@lru_cache(64)
def _date(day: int) -> str:
    """The UTC date of a day since 1970."""
    return datetime.fromtimestamp(day * DAY_MS // 1000, UTC).date().isoformat()
