"""What went wrong with a store and was mended, one JSON object a line in the data directory.

Written by the embedded server's start, read by `todo doctor`.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

_FILE = "incidents.jsonl"


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event of that kind. `at` is in ms since 1970; `message` is for a person."""

    at: int
    kind: str
    message: str
    file: str = ""
    copy: str = ""
    bytes_lost: int = 0


def note_incident(data_dir: Path, incident: Incident) -> None:
    """Appends it, and returns when it is on the disk. Raises OSError."""
    with (data_dir / _FILE).open("ab") as file:
        file.write(msgspec.json.encode(incident) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_incidents(data_dir: Path) -> list[Incident]:
    """All of them, oldest first. A line that cannot be read (a crash cut it) is left out."""
    try:
        lines = (data_dir / _FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    incidents = []
    for line in lines:
        try:
            incidents.append(msgspec.json.decode(line, type=Incident))
        except msgspec.DecodeError:
            continue
    return incidents
