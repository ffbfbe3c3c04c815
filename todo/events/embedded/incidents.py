"""`incidents.jsonl` in the data directory: problems of the store that were repaired, one JSON object a line.

The start of the embedded server writes it; `todo doctor` reads it.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

_FILE = "incidents.jsonl"


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """One repaired problem. `at` is in ms since 1970; `message` is for a
    person; `copy` is the backup's path."""

    at: int
    kind: str
    message: str
    file: str = ""
    copy: str = ""
    bytes_lost: int = 0


def note_incident(data_dir: Path, incident: Incident) -> None:
    """Appends the incident with an fsync. Raises OSError."""
    with (data_dir / _FILE).open("ab") as file:
        file.write(msgspec.json.encode(incident) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_incidents(data_dir: Path) -> list[Incident]:
    """All incidents, oldest first. Skips lines that do not parse, such as one truncated by a crash."""
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
