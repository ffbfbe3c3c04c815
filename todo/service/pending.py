"""A command that waits to be committed, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from todo.errors import TodoError
from todo.service.lookups import Found
from todo.service.requests import Request


@dataclass(frozen=True)
class Accepted:
    """The answer to an accepted command: the position of its last event (the head, for a no-op)."""

    position: int
    durability: str
    duplicate: bool = False


Answer = Accepted | TodoError
OnAnswer = Callable[[Answer], None]


@dataclass(eq=False)
class PendingCommand:
    """A command, where its answer goes, how often it was decided in vain, and whether it was answered.

    `charged_s` is what its connection was charged for it; `found` what the log says of it, if it was asked.
    """

    request: Request
    respond: OnAnswer
    rounds: int = 0
    answered: bool = False
    charged_s: float = 0.0
    found: Found | None = None
