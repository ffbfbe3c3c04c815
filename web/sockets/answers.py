"""Builds the protocol's answers to messages."""

from __future__ import annotations

from typing import Any

import msgspec

from todo.errors import TodoError
from todo.service.joining import Joined
from todo.service.pending import Accepted
from todo.service.replica import now_ms
from web.http.snapshots import LARGE_BYTES, address

WORTH_SHARING = 10
MOST_SHARED = 16

Answer = dict[str, Any]


def refusal(error: TodoError) -> Answer:
    """The answer for an error. It includes the server time, as every answer, so
    that clients can detect clock skew."""
    return {"ok": False, "error": error.to_json_value(), "now": now_ms()}


def done() -> Answer:
    return {"ok": True, "now": now_ms()}


def accepted_answer(accepted: Accepted) -> Answer:
    answer: Answer = {
        "ok": True,
        "position": accepted.position,
        "durability": accepted.durability,
        "now": now_ms(),
    }
    return {**answer, "duplicate": True} if accepted.duplicate else answer


class JoinAnswers:
    """Builds answers to joins. Clients that missed the same events, as all do after an outage, share one
    serialised text; the board already shares the snapshot's."""

    def __init__(self) -> None:
        self._shared: dict[tuple[str, str, int], msgspec.Raw] = {}

    def answer(self, joined: Joined, you: str | None, over_http: bool) -> Answer:
        """`you` is the reader's presence id; `over_http`: the client can load a large snapshot over HTTP."""
        answer: Answer = {
            "ok": True,
            "list": joined.list,
            "position": joined.position,
            "hash": joined.hash,
            "now": now_ms(),
            "kind": joined.aggregate.kind,
            "schema": joined.aggregate.schema,
            "limits": joined.aggregate.limits,
            "role": joined.role,
            "you": you,
        }
        if joined.snapshot is None:
            answer["events"] = self._events(joined)
        elif over_http and len(memoryview(joined.snapshot)) > LARGE_BYTES:
            answer["snapshot_url"] = address(joined.list)
        else:
            answer["snapshot"] = joined.snapshot
        if joined.reason:
            answer["reason"] = joined.reason
        return answer

    def _events(self, joined: Joined) -> Any:
        events = [record.event for record in joined.events or []]
        if len(events) < WORTH_SHARING:
            return events
        key = (joined.list, joined.hash, events[0].position)
        if key not in self._shared:
            if len(self._shared) >= MOST_SHARED:
                self._shared.clear()
            self._shared[key] = msgspec.Raw(msgspec.json.encode(events))
        return self._shared[key]
