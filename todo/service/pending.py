"""A queued command and its answer."""

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
    """A queued command with its answer callback, its count of retries, and whether it is answered.

    `charged_s` is the time charged to its connection; `found` is the data read from the log for it, if any.
    """

    request: Request
    respond: OnAnswer
    rounds: int = 0
    answered: bool = False
    charged_s: float = 0.0
    found: Found | None = None
