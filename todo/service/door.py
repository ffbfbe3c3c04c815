"""The entry point of the service: pages, sockets, CLI and background jobs send commands and reads here.

Nothing outside of `todo.service` calls the committer or the joiner. Permissions are checked atomically with
the operation: by the committer on the state that it decides on, by the joiner in the step that attaches the
reader or copies the state.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from todo.access import Who
from todo.aggregate import Kinds
from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.service.admission import JoinQueue, OnJoined
from todo.service.committer import Committer
from todo.service.joining import Joiner, Viewed
from todo.service.pending import Accepted, Answer, OnAnswer
from todo.service.requests import parse_request
from todo.service.subscriptions import Subscriptions

ANSWER_S = 30.0


class Door:
    """Every call takes `who`, the caller's identity."""

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
        """Queues a command message; calls `on_answer` once, from another thread. Does no I/O.

        `source` is the connection id: commands of one connection take effect in order, and connections share
        time fairly. Raises what `parse_request` raises, and `overloaded`.
        """
        self._committer.submit(parse_request(self._kinds, message, who, self._clock(), source), on_answer)

    def perform(self, who: Who, message: Any, timeout_s: float = ANSWER_S) -> Accepted:
        """Appends what a command message asks for, and waits until it is certain what became of it.

        Raises what the command is refused for, and `store_unavailable` without an answer in time.
        """
        answer: Future[Answer] = Future()
        self.execute(who, message, answer.set_result)
        try:
            result = answer.result(timeout_s)
        except TimeoutError as error:
            raise TodoError("store_unavailable") from error
        if isinstance(result, TodoError):
            raise result
        return result

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
        """Queues a join at a cursor (`since`, `chain_hash` in hex; None: without a cursor). Does no I/O.

        `attach` connects the reader to the log's frames, atomically with computing the answer; `on_joined` is
        called once, from another thread. `reader` is the connection id, added to the `subscriptions` in the
        same step. Raises `bad_request` for a malformed log id, and `overloaded`.
        """
        self._joins.submit(who, reader, log_id, since, chain_hash, attach, on_joined)

    def unsubscribe(self, reader: str, log_id: str) -> bool:
        """Ends a subscription. Returns whether there was one."""
        return self.subscriptions.remove(reader, log_id)

    def head(self, who: Who, log_id: str) -> Cursor:
        """The log's current cursor. Raises `unknown_list`, `log_damaged`, `upgrade_needed` or
        `store_unavailable`."""
        return self._joiner.head(who, log_id)

    def read(self, who: Who, log_id: str) -> Viewed:
        """A copy of the log's current state. Raises as `head`."""
        return self._joiner.view(who, log_id)
