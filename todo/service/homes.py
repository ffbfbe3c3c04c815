"""The consumer that tells each person's home which lists they are a member of.

A list's log says who its members are, and a home notes for each list up to which position it knows that. So
what is told twice, late or out of order does no harm. A replica tells of the events that it sees at once; the
consumer makes good what that misses.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.events.codec import Cursor, decode, origin
from todo.projections.boards import Store
from todo.projections.consumer import SOON
from todo.service.memberships import LIST, Members, concerns_homes
from todo.service.pending import Answer
from todo.service.requests import Request

PAGE = 1000


class Homes:
    """A `Consumer`. `connect` gives what executes a command, and is called when there is a first one.
    `report` is told of homes that cannot be changed: they do not hold up their lists. `pause` is called
    between pages."""

    name = "homes"
    every_s = 1.0
    """Somebody waits for the list that they were invited to."""

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        connect: Callable[[], Callable[[Request], Answer]],
        report: Callable[[str, TodoError], None],
        pause: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._connect = connect
        self._execute: Callable[[Request], Answer] | None = None
        self._report = report
        self._pause = pause

    def consume(self, log_id: str, since: Cursor) -> Cursor:
        """Tells the homes of those whom the entries after the cursor concern.

        A home that only a newer version can read is told of when that version runs: raises `upgrade_needed`
        after all others were told.
        """
        if self._kinds.of(log_id).kind != LIST:
            return self._store.heads([log_id])[0]
        reached, is_concerned = since, False
        with closing(self._store.pages(log_id, since.position, PAGE)) as pages:
            for page in pages:
                is_concerned = is_concerned or any(concerns_homes(entry.type) for entry in page)
                reached = page[-1].cursor
                self._pause()
        if is_concerned:
            self._tell_all(self._requests(log_id, since.position, reached.position))
        return reached

    def rewind(self, _log_id: str, _to: Cursor) -> None:
        """What homes know of a history that is gone stays until the new one has come as far."""

    def _requests(self, log_id: str, after: int, until: int) -> list[Request]:
        """What the events of these positions say. The log is read from its start, which is seldom needed:
        only so it is known who were its members and what it was called."""
        members = Members()
        requests: list[Request] = []
        cursor = origin(log_id)
        with closing(self._store.pages(log_id, 0, PAGE, until)) as pages:
            for page in pages:
                for entry in page:
                    if concerns_homes(entry.type):
                        told = members.take(log_id, decode(entry, cursor).event)
                        requests += told if entry.position > after else []
                    cursor = entry.cursor
                self._pause()
        return requests

    def _tell_all(self, requests: list[Request]) -> None:
        too_new: TodoError | None = None
        for request in requests:
            self._execute = self._execute or self._connect()
            answer = self._execute(request)
            if not isinstance(answer, TodoError):
                continue
            if answer.code in SOON:
                raise answer
            if answer.code == "upgrade_needed":
                too_new = answer
            else:
                self._report(self.name, answer)
        if too_new:
            raise too_new
