"""The interface to which a replica publishes events and resets; `web` implements it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from todo.events.codec import Record


class Outlet(Protocol):
    """Called from the replica's threads, with the boards' lock held: must not wait and must not fail."""

    def events(self, list_id: str, records: Sequence[Record]) -> None:
        """New events of a list, in order, each exactly once while the list is watched."""

    def removed(self, list_id: str, reader: str) -> None:
        """The reader may not see the list any more, and does not follow it from now on."""

    def reset(self, list_id: str, reason: str) -> None:
        """The list's history was replaced (`forked`) or cannot be read (`damaged`, `upgrade`)."""
