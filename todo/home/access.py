"""What each role may do to a home, and which role a person has there: nobody reads the home of another."""

from __future__ import annotations

from todo.access import READ, Who
from todo.home.state import Home

PREFIX = "home-"

PERMISSIONS: dict[str, str] = {
    READ: "owner",
    "set_membership": "machine",
    "move_entry": "owner",
    "set_favourite": "owner",
    "set_color": "owner",
    "set_setting": "owner",
    "undo": "owner",
}
"""The least role of each command, and of reading."""


def home_of(person: str) -> str:
    """The id of a person's home."""
    return PREFIX + person


def is_home(log_id: str) -> bool:
    """Every person's home is there before anything is in it."""
    return len(log_id) > len(PREFIX)


def role(who: Who, home: Home, _now_ms: int) -> str | None:
    """A role that holds for every list holds for no home: only the machine's does."""
    if home.list == home_of(who.actor):
        return "owner"
    return who.everywhere if who.everywhere == "machine" else None
