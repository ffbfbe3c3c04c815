"""Answers commands after the append: each once its outcome is certain; the others are decided again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from todo.errors import TodoError
from todo.events.log import Appended, AppendResult, Conflict, Duplicate, Forked, Seen
from todo.projections.board import Board
from todo.projections.boards import Boards, Store
from todo.service.deciding import Decided, entries_of
from todo.service.pending import Accepted, Answer, PendingCommand
from todo.service.queues import Queues

MAX_ROUNDS = 20
"""Retries after conflicts before a command is answered with `busy`."""

Outcome = tuple[list[PendingCommand], Decided]


class Settler:
    """Answers one turn's commands. `durability` returns the current durability of an acknowledgement."""

    def __init__(self, store: Store, boards: Boards, queues: Queues, durability: Callable[[], str]) -> None:
        self._store = store
        self._boards = boards
        self._queues = queues
        self._durability = durability
        self._unapplied: list[tuple[PendingCommand, Decided]] = []

    def appended(
        self, waiting: list[PendingCommand], outcome: Decided, result: AppendResult | TodoError
    ) -> None:
        """Handles the reply to one batch's append."""
        try:
            if isinstance(result, TodoError):
                raise result
            board = self._boards.loaded(waiting[0].request.list_id)
            if board:
                self._follow(board, result, outcome)
            earlier = result.seen if isinstance(result, Duplicate) else {}
            self._settle(waiting, outcome, earlier, isinstance(result, Appended))
        except TodoError as error:
            self.answer_all(waiting, error)

    def finish(self, without: Sequence[Outcome]) -> None:
        """Handles the lists without an append, and answers refusals and
        no-ops; two round trips for the turn."""
        try:
            self._settle_unappended(without)
            self._answer_unapplied()
        except TodoError as error:
            self.answer_all([item for waiting, _ in without for item in waiting], error)
            self.answer_all([item for item, _ in self._unapplied], error)
        self._unapplied = []

    def answer_all(self, waiting: Sequence[PendingCommand], error: TodoError) -> None:
        self._queues.answer([(item, error) for item in waiting])

    def _settle_unappended(self, without: Sequence[Outcome]) -> None:
        """An outcome decided at the log's head is certain; otherwise catches the board up."""
        if not without:
            return
        list_ids = [waiting[0].request.list_id for waiting, _ in without]
        heads = self._store.heads(list_ids)
        behind = [
            list_id
            for list_id, head, (_, outcome) in zip(list_ids, heads, without, strict=True)
            if head != outcome.start
        ]
        self._boards.catch_up(behind)
        for list_id, (waiting, outcome) in zip(list_ids, without, strict=True):
            self._settle(waiting, outcome, {}, list_id not in behind)

    def _settle(
        self, waiting: Sequence[PendingCommand], outcome: Decided, earlier: dict[str, Seen], certain: bool
    ) -> None:
        """Answers the certain outcomes and queues the rest to be decided again."""
        left = {request.command_id for request in outcome.left}
        again: list[PendingCommand] = []
        answers: list[tuple[PendingCommand, Answer]] = []
        durability = self._durability()
        for item in waiting:
            command_id = item.request.command_id
            if command_id in earlier:
                answers.append((item, self._repeated(item, earlier[command_id])))
            elif not certain or command_id in left:
                item.rounds += not certain
                again.append(item)
            elif command_id in outcome.positions:
                answers.append((item, Accepted(outcome.positions[command_id], durability)))
            else:
                self._unapplied.append((item, outcome))
        self._queues.answer(answers)
        if again:
            self._try_again(again, certain)

    def _follow(self, board: Board, result: AppendResult, outcome: Decided) -> None:
        """Advances the board with the entries in the append's reply, or reloads it after a fork."""
        if isinstance(result, Appended) and outcome.batch:
            self._boards.advance(board, entries_of(outcome.batch))
        elif isinstance(result, Conflict):
            self._boards.advance(board, result.unseen)
            if result.head_position > board.position:
                self._boards.catch_up([board.list_id])
        elif isinstance(result, Forked):
            self._boards.lost_history(board)

    def _answer_unapplied(self) -> None:
        """Answers refusals and no-ops, after a check that the log does not contain these commands already."""
        if not self._unapplied:
            return
        wanted = [(item.request.list_id, item.request.command_id) for item, _ in self._unapplied]
        answers: list[tuple[PendingCommand, Answer]] = []
        for (item, outcome), seen in zip(self._unapplied, self._store.find_many(wanted), strict=True):
            command_id = item.request.command_id
            if seen:
                answers.append((item, self._repeated(item, seen)))
            elif command_id in outcome.unchanged:
                answers.append((item, Accepted(outcome.unchanged[command_id], self._durability())))
            else:
                answers.append((item, outcome.refused[command_id]))
        self._queues.answer(answers)

    def _repeated(self, item: PendingCommand, seen: Seen) -> Answer:
        if seen.fingerprint != item.request.fingerprint:
            return TodoError("command_reused")
        return Accepted(seen.position, self._durability(), duplicate=True)

    def _try_again(self, items: Sequence[PendingCommand], certain: bool) -> None:
        for item in items:
            if not certain:
                item.found = None  # found data may not hold for the log's new history
        self.answer_all([item for item in items if item.rounds > MAX_ROUNDS], TodoError("busy"))
        self._queues.put_back([item for item in items if item.rounds <= MAX_ROUNDS])
