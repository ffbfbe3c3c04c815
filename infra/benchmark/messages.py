"""The command messages of the load client, the same for every server."""

from __future__ import annotations

from typing import Any

import uuid_utils

TITLE = "A task of an ordinary length, number"


def command(list_id: str, name: str, args: dict[str, Any]) -> dict[str, Any]:
    """A command with a new id."""
    return {"list": list_id, "id": str(uuid_utils.uuid7()), "name": name, "args": args}


def addition(list_id: str, number: int) -> dict[str, Any]:
    return command(list_id, "add_task", {"title": f"{TITLE} {number}"})
