"""Who does something, and which roles there are. Whether they may do it, `Aggregate.allow` says."""

from __future__ import annotations

from msgspec import Struct

ROLES = ("viewer", "commenter", "editor", "owner")
"""Each may do what those before it may."""

READ = "read"
"""The action of seeing a log at all; every other action is a command's name."""


class Who(Struct, frozen=True):
    """A person, or the machine itself: `actor` is the id that events carry, `via` the link or token."""

    actor: str
    via: str | None = None


ANYBODY = Who("anonymous")
"""Whoever opens the page, where access is open."""

OPERATOR = Who("cli")
"""The command line: who can run it holds the store in their hands."""
