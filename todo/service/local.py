"""The door for a short-lived process such as a CLI command: no threads, one command at a time."""

from __future__ import annotations

from collections.abc import Callable

from todo.aggregate import Kinds
from todo.projections.boards import DEFAULT_BOUND_BYTES, Boards, Store
from todo.service.committer import Committer
from todo.service.pending import Answer
from todo.service.requests import Request


class LocalDoor:
    """The server's committer, driven by the caller. `boards` holds the states after the commands."""

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        clock: Callable[[], int],
        salt: Callable[[], bytes],
        bound_bytes: int = DEFAULT_BOUND_BYTES,
    ) -> None:
        self.boards = Boards(store, kinds, bound_bytes=bound_bytes)
        durability = store.durability()
        self._committer = Committer(
            store,
            self.boards,
            clock,
            salt,
            lambda: durability,
            spawn=lambda load: load(),
            kinds=kinds,
        )

    def execute(self, request: Request) -> Answer:
        """Decides and appends the command. Returns its final answer."""
        answers: list[Answer] = []
        on_answer: Callable[[Answer], None] = answers.append
        self._committer.submit(request, on_answer)
        while not answers:
            self._committer.turn()
        return answers[0]
