"""Looks again at who may read: a right that ends takes its reader off the log at once.

A right ends by an event of the log itself (a member is removed), by time (a link expires), or because
the log turns out to have another history. What ends outside the log, such as a session, is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from todo.access import READ
from todo.aggregate import Kinds
from todo.events.codec import Record
from todo.projections.boards import Boards
from todo.service.outlet import Outlet
from todo.service.subscriptions import Subscriptions


class AccessReview:
    """`clock` gives ms since 1970."""

    def __init__(
        self,
        boards: Boards,
        kinds: Kinds,
        subscriptions: Subscriptions,
        outlet: Outlet,
        clock: Callable[[], int],
    ) -> None:
        self._boards = boards
        self._kinds = kinds
        self._subscriptions = subscriptions
        self._outlet = outlet
        self._clock = clock
        self._doubtful: set[str] = set()

    def events(self, log_id: str, records: Sequence[Record]) -> None:
        """Before new events of a log go out. Call it with the boards' lock held."""
        changes = self._kinds.of(log_id).access_changes
        if any(record.event.type in changes for record in records):
            self._check(log_id)

    def doubt(self, log_id: str) -> None:
        """The log has another history now: its readers are looked at again in the next turn."""
        self._doubtful.add(log_id)

    def turn(self) -> None:
        """Finds what time ended. Call it about once a second."""
        doubtful, self._doubtful = self._doubtful, set()
        for log_id in doubtful.union(self._subscriptions.followed_by_link()):
            with self._boards.lock:
                self._check(log_id)

    def _check(self, log_id: str) -> None:
        board = self._boards.loaded(log_id)
        if board is None:
            # It is loaded again before anybody gets anything of it.
            self._doubtful.add(log_id)
            return
        now_ms = self._clock()
        for reader, who in self._subscriptions.readers_of(log_id):
            if not board.aggregate.allow(who, READ, board.state, now_ms):
                self._subscriptions.remove(reader, log_id)
                self._outlet.removed(log_id, reader)
