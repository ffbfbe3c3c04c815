"""The kinds of logs that this program has."""

from __future__ import annotations

from todo.aggregate import Kinds
from todo.home.aggregate import HOME
from todo.tasks.aggregate import LIST

KINDS = Kinds([LIST, HOME], always={"main"})
"""In open access the list `main` exists before anything is in it."""

KINDS_WITH_ACCOUNTS = Kinds([LIST, HOME])
"""With accounts every list has somebody who created it."""
