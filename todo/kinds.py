"""The kinds of logs that this program has."""

from __future__ import annotations

from todo.aggregate import Kinds
from todo.tasks.aggregate import LIST

KINDS = Kinds([LIST], always={"main"})
"""In open access the list `main` exists before anything is in it."""
