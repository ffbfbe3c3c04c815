"""Rate-limited logging of a lasting problem: at its start, at most once a minute, and at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from todo.errors import NO_ANSWER, TRYING_AGAIN, TodoError

EVERY_S = 60.0
FULL = "store_full"
OF_THE_STORE = (FULL, "store_unavailable")
"""Errors caused by the store, not by the client: the operator must see them."""

log = structlog.get_logger()


@dataclass
class _Trouble:
    began: float
    told: float
    times: int = 1
    since_told: int = 0


class TroubleLog:
    """Tracks problems by kind, such as an error code. `clock` returns monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lasting: dict[str, _Trouble] = {}

    def happened(self, kind: str, **details: Any) -> None:
        """Reports an occurrence; logs the first one, then at most one a minute."""
        now = self._clock()
        trouble = self._lasting.get(kind)
        if trouble is None:
            self._lasting[kind] = _Trouble(now, now)
            log.warning("trouble", kind=kind, **details)
            return
        trouble.times += 1
        trouble.since_told += 1
        if now - trouble.told >= EVERY_S:
            log.warning(
                "trouble_lasts",
                kind=kind,
                times=trouble.since_told,
                seconds=round(now - trouble.began),
                **details,
            )
            trouble.told, trouble.since_told = now, 0

    def is_over(self, *kinds: str, message: str = "The store answers again.") -> None:
        """Ends these kinds; logs `message` if one of them was active. Cheap if none was."""
        if not self._lasting:
            return
        for kind in kinds:
            trouble = self._lasting.pop(kind, None)
            if trouble:
                seconds = round(self._clock() - trouble.began)
                log.info("trouble_over", kind=kind, times=trouble.times, seconds=seconds, message=message)

    def lasts(self, kind: str) -> bool:
        return kind in self._lasting


class StoreTrouble:
    """Collects reports about the store from all parts of a process. `is_full` tells whether the store refuses
    writes: a `store_full` problem ends only when it is false, even if the store answers other requests."""

    def __init__(self, trouble: TroubleLog, is_full: Callable[[], bool]) -> None:
        self._trouble = trouble
        self._is_full = is_full
        self._kinds: set[str] = set()

    def report(self, part: str, error: TodoError) -> None:
        message = TRYING_AGAIN if error.message == NO_ANSWER else error.message
        kind = f"{part}: {error.code}"
        if error.code not in OF_THE_STORE:  # a problem of one list: an answer of the store does not end it
            log.warning("trouble", kind=kind, message=message, **error.details)
            return
        self._kinds.add(kind)
        self._trouble.happened(kind, message=message, **error.details)

    def answers(self) -> None:
        """Reports that the store answered; ends the problems that this
        resolves. Cheap, call it at any rate."""
        if not self._kinds:
            return
        lasting = {kind for kind in self._kinds if kind.endswith(FULL) and self._is_full()}
        self._trouble.is_over(*self._kinds - lasting)
        self._kinds = lasting
