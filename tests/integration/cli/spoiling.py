"""What a broken disk or another program might do to a log; Redis itself cannot."""

from __future__ import annotations

from collections.abc import Callable

import redis

from todo.events.codec import ERASED
from todo.events.redis import keys


def change_body(raw: redis.Redis, list_id: str, position: int) -> None:
    """Puts an entry with another body in its place."""
    _replace_body(raw, list_id, position, lambda body: body.replace(b"Task", b"Risk"))


def erase_body(raw: redis.Redis, list_id: str, position: int) -> None:
    """Puts the same entry without its body in its place."""
    _replace_body(raw, list_id, position, lambda _body: ERASED)


def _replace_body(raw: redis.Redis, list_id: str, position: int, replaced: Callable[[bytes], bytes]) -> None:
    entries = raw.execute_command("XRANGE", keys.log(list_id), "-", "+")
    raw.delete(keys.log(list_id))
    for number, (entry_id, fields) in enumerate(entries, 1):
        if number == position:
            fields[5] = replaced(fields[5])
        raw.execute_command("XADD", keys.log(list_id), entry_id, *fields)
