"""The door of a short-lived process, such as a subcommand: no threads, one command at a time."""

from __future__ import annotations

from collections.abc import Callable

from todo.aggregate import Kinds
from todo.projections.boards import Boards, Store
from todo.service.committer import Committer
from todo.service.pending import Answer
from todo.service.requests import Request


class LocalDoor:
    """The same committer as a server's, driven by the caller. `boards` show what was reached."""

    def __init__(
        self, store: Store, kinds: Kinds, clock: Callable[[], int], salt: Callable[[], bytes]
    ) -> None:
        self.boards = Boards(store, kinds)
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
        """Appends what the request asks for. Returns when it is certain what became of it."""
        answers: list[Answer] = []
        on_answer: Callable[[Answer], None] = answers.append
        self._committer.submit(request, on_answer)
        while not answers:
            self._committer.turn()
        return answers[0]
