"""The one way in: commands, readers and reads of pages, sockets, the command line and background jobs.

Nothing outside of `todo.service` calls the committer or the joiner. Rights are looked at where it counts: by
the committer on the very state that it decides on, by the joiner in the step that attaches or copies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from todo.access import Who
from todo.aggregate import Kinds
from todo.events.codec import Cursor
from todo.service.admission import JoinQueue, OnJoined
from todo.service.committer import Committer
from todo.service.joining import Joiner, Viewed
from todo.service.pending import OnAnswer
from todo.service.requests import parse_request
from todo.service.subscriptions import Subscriptions


class Door:
    """Who comes in says who they are, at every call."""

    def __init__(
        self,
        kinds: Kinds,
        committer: Committer,
        joiner: Joiner,
        joins: JoinQueue,
        subscriptions: Subscriptions,
        clock: Callable[[], int],
    ) -> None:
        self.subscriptions = subscriptions
        self._kinds = kinds
        self._committer = committer
        self._joiner = joiner
        self._joins = joins
        self._clock = clock

    def execute(self, who: Who, message: Any, on_answer: OnAnswer, source: str = "") -> None:
        """Queues a command message. `on_answer` is called once, from another thread. Does no I/O.

        `source` is the connection: the commands of one take effect in order, and connections take turns.
        Raises what the message itself is refused for, and `overloaded`.
        """
        self._committer.submit(parse_request(self._kinds, message, who, self._clock(), source), on_answer)

    def subscribe(
        self,
        who: Who,
        reader: str,
        log_id: Any,
        since: Any,
        chain_hash: Any,
        attach: Callable[[], None],
        on_joined: OnJoined,
    ) -> None:
        """Queues a join at a cursor (`since`, `chain_hash` in hex; None: from nothing). `attach` connects the
        reader to the log's frames, in the step in which the answer is true; `on_joined` is called once, from
        another thread. `reader` is the connection: it is among the `subscriptions` from then on. Does no I/O.

        Raises `bad_request` for what is no log's id, and `overloaded`.
        """
        self._joins.submit(who, reader, log_id, since, chain_hash, attach, on_joined)

    def unsubscribe(self, reader: str, log_id: str) -> bool:
        """The reader follows the log no more. Returns whether it did."""
        return self.subscriptions.remove(reader, log_id)

    def head(self, who: Who, log_id: str) -> Cursor:
        """Where the log is now. Raises what it cannot be opened for."""
        return self._joiner.head(who, log_id)

    def read(self, who: Who, log_id: str) -> Viewed:
        """The log's state now, as a copy of its own. Raises what it cannot be opened for."""
        return self._joiner.view(who, log_id)
