"""Ids derived from a command's id and a line's number."""

from __future__ import annotations

from typing import Any

from todo.tasks.ids import derived_id

COMMANDS = [
    "00000000-0000-7000-8000-000000000000",
    "01920000-0000-7000-8000-0123456789ab",
    "0192abcd-ef01-7abc-9def-0123456789ab",
    "019b2d5c-8a40-7fff-bfff-ffffffffffff",
    "ffffffff-ffff-7fff-bfff-ffffffffffff",
]
LINES = [0, 1, 2, 9, 10, 99, 100, 999]


def cases() -> list[dict[str, Any]]:
    return [
        {"command": command, "line": line, "id": derived_id(command, line)}
        for command in COMMANDS
        for line in LINES
    ]
