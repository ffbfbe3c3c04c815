"""The identity behind a call (`Who`) and the roles. `Aggregate.allow` decides what a caller may do."""

from __future__ import annotations

from msgspec import Struct

ROLES = ("outsider", "viewer", "commenter", "editor", "owner", "machine")
"""Each may do what those before it may. An `outsider` is a person without any right to the log; `machine` is
the program itself, and no person ever has it."""

MEMBER_ROLES = ROLES[1:-1]
"""The roles that a member of a list can have."""

READ = "read"
"""The action of seeing a log at all; every other action is a command's name."""


class Who(Struct, frozen=True):
    """A person, or the machine itself.

    `actor` is the id in events. `via` is the id of the share link or token in use, if any, and `key` the
    SHA-256 (hex) of the link's secret. `everywhere` is a role on every log, regardless of its members: in
    open access and on the command line. `most` is an upper bound of the role, for example of a read-only
    token.
    """

    actor: str
    via: str | None = None
    key: str | None = None
    everywhere: str | None = None
    most: str | None = None


ANYBODY = Who("anonymous", everywhere="owner")
"""Whoever opens the page, where access is open."""

OPERATOR = Who("cli", everywhere="owner")
"""The command line: who can run it holds the store in their hands."""

MACHINE = Who("machine", everywhere="machine")
"""What the program does by itself."""


def lower(one: str, other: str) -> str:
    """The role that allows less."""
    return min(one, other, key=ROLES.index)


def higher(one: str | None, other: str | None) -> str | None:
    """The role that allows more; None is no role at all."""
    return max(one, other, key=lambda role: -1 if role is None else ROLES.index(role))
