"""Checklist files for tests: our own, and real ones where a copy stands beside the project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from todo.cli.formats.outline import Item

FIXTURES = Path(__file__).parent / "fixtures" / "checklists"

_SHARED = Path(__file__).parents[2] / "shared" / "data"
_COUNTS = {"coding-interview-university.md": 463, "coding-interview-university.ar.md": 505}

REAL = [(str(_SHARED / name), count) for name, count in _COUNTS.items() if (_SHARED / name).exists()]
"""Path and number of tasks."""

if not REAL:
    REAL = [(str(FIXTURES / "household.md"), 15)]


def shape(items: Iterable[Item]) -> list[tuple[int, str, bool, str]]:
    """What must survive a round trip: depth, title, whether it is done, notes."""
    return [(item.depth, item.title, item.completed, item.notes) for item in items]
