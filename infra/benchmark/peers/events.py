"""The frame of the Python peers, equal in length to our `events` frame for an added task."""

from __future__ import annotations

import time
from typing import Any

HASH = "0123456789abcdef0123456789abcdef"


def events_frame(message: dict[str, Any], position: int) -> dict[str, Any]:
    """The `events` frame for a command message."""
    args = message["args"]
    body = {"title": args["title"], "order": position << 20}
    event = {
        "type": "task_added",
        "task": message["id"],
        "actor": "anonymous",
        "command": message["id"],
        "at": int(time.time() * 1000),
        "body": body,
        "schema": 1,
        "position": position,
    }
    return {"list": message["list"], "from": position, "to": position, "hash": HASH, "events": [event]}
