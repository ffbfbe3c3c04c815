"""Trouble that lasts, told in the log at its start, at most once a minute while it lasts, and at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

EVERY_S = 60.0

log = structlog.get_logger()


@dataclass
class _Trouble:
    began: float
    told: float
    times: int = 1
    since_told: int = 0


class TroubleLog:
    """Trouble has a kind, such as the code of an error. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lasting: dict[str, _Trouble] = {}

    def happened(self, kind: str, **details: Any) -> None:
        """It happened, perhaps not for the first time."""
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
        """None of these kinds lasts any more; costs next to nothing if none did."""
        if not self._lasting:
            return
        for kind in kinds:
            trouble = self._lasting.pop(kind, None)
            if trouble:
                seconds = round(self._clock() - trouble.began)
                log.info("trouble_over", kind=kind, times=trouble.times, seconds=seconds, message=message)

    def lasts(self, kind: str) -> bool:
        return kind in self._lasting
