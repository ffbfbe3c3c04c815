"""What is mutated, and how much of it the tests have to notice."""

from __future__ import annotations

from dataclasses import dataclass

FLOOR = 0.75
CORE_FLOOR = 0.85


@dataclass(frozen=True)
class Package:
    """Files that are judged together. The patterns are those of `fnmatch`, from the folder of the side."""

    name: str
    files: tuple[str, ...]
    but: tuple[str, ...] = ()
    floor: float = FLOOR


PYTHON = (
    Package("todo.tasks", ("todo/tasks/*",), floor=CORE_FLOOR),
    # The embedded server is processes, locks and files: only tests that start it say anything about it.
    Package("todo.events", ("todo/events/*",), but=("todo/events/embedded/*",)),
    Package("todo.projections", ("todo/projections/*",)),
    Package("todo.service", ("todo/service/*",)),
    Package("todo.cli", ("todo/cli/*",)),
    Package("web", ("web/http/*", "web/sockets/*", "web/repeats.py")),
)
PAGE = (
    Package("client core", ("src/core/*",), floor=CORE_FLOOR),
    Package("client sync", ("src/sync/*",)),
)
