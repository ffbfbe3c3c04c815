"""Who does something, and which roles there are. Whether they may do it, `Aggregate.allow` says."""

from __future__ import annotations

from msgspec import Struct

ROLES = ("viewer", "commenter", "editor", "owner", "machine")
"""Each may do what those before it may. `machine` is the program itself: no person ever has it."""

MEMBER_ROLES = ROLES[:-1]
"""The roles that a member of a list can have."""

READ = "read"
"""The action of seeing a log at all; every other action is a command's name."""


class Who(Struct, frozen=True):
    """A person, or the machine itself.

    `actor` is the id that events carry, `via` the link or token that the person came by, if any. `everywhere`
    is a role that holds for every log, whoever its members are: in open access, and on the command line.
    """

    actor: str
    via: str | None = None
    everywhere: str | None = None


ANYBODY = Who("anonymous", everywhere="owner")
"""Whoever opens the page, where access is open."""

OPERATOR = Who("cli", everywhere="owner")
"""The command line: who can run it holds the store in their hands."""

MACHINE = Who("machine", everywhere="machine")
"""What the program does by itself."""


def higher(one: str | None, other: str | None) -> str | None:
    """The role that allows more; None is no role at all."""
    return max(one, other, key=lambda role: -1 if role is None else ROLES.index(role))
