"""Writes of the commands: synchronous, one at a time, through the same committer as a server's."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

import uuid_utils

from todo.access import OPERATOR, Who
from todo.aggregate import Context
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.kinds import KINDS
from todo.service.local import LocalDoor
from todo.service.pending import Accepted
from todo.service.replica import now_ms
from todo.service.requests import Request, parse_request
from todo.tasks.aggregate import LIST
from todo.tasks.decide import decide
from todo.tasks.evolve import evolve
from todo.tasks.state import State
from todo.wiring import Opened

TRIES = 10
TRY_AGAIN_S = 0.5

_PASSING = {"busy", "store_unavailable", "overloaded"}


def new_request(list_id: str, name: str, args: dict[str, Any], who: Who = OPERATOR) -> Request:
    """A request with an id of its own. Raises what the arguments are refused for."""
    message = {"list": list_id, "id": str(uuid_utils.uuid7()), "name": name, "args": args}
    return parse_request(KINDS, message, who, now_ms())


def rehearse(state: State, requests: Sequence[Request], position: int) -> int:
    """Decides the requests in order on a state at `position`, then rolls back. Returns the number of events.
    Raises the TodoError with which one of them would be refused."""
    start = position
    with state.trial():
        for request in requests:
            LIST.check_allowed(request.who, request.name, state, now_ms())
            context = Context(who=request.who, now=now_ms(), command_id=request.command_id, head=position)
            for event in decide(state, request.command, context):
                position = event.position
                evolve(state, event)
    return position - start


class Writer:
    """Sends requests to an open store."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._door = LocalDoor(opened.store, KINDS, now_ms, lambda: os.urandom(SALT_BYTES))
        self.boards = self._door.boards

    def send(self, request: Request) -> Accepted:
        """Commits the request; retries transient errors with the same command id, so it is never applied
        twice. Raises the TodoError of a refusal."""
        for _ in range(TRIES - 1):
            answer = self._door.execute(request)
            if isinstance(answer, Accepted):
                return answer
            if answer.code not in _PASSING:
                raise answer
            time.sleep(TRY_AGAIN_S)
        answer = self._door.execute(request)
        if isinstance(answer, TodoError):
            raise answer
        return answer

    def note(self, list_id: str) -> None:
        """Records the list's head in this machine's witness file, as a server on this data does."""
        board = self.boards.loaded(list_id)
        if self._opened.embedded and board:
            self._opened.witness.append({list_id: board.cursor})
