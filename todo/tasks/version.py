"""The version of the fold. Snapshots of another version are discarded, and rebuilt from the log."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from todo.tasks.evolve import SCHEMAS
from todo.tasks.fields import FIELDS

FOLD = 1
"""Raise it when the same events fold to another state than before, though the tables are the same."""


def _version() -> str:
    fields = [(field.name, field.default, field.merge.name, field.since) for field in FIELDS]
    return sha256(msgspec.json.encode([FOLD, fields, sorted(SCHEMAS.items())])).hexdigest()[:16]


VERSION = _version()
"""A hash of the tables: they need not be compared by hand."""
