"""Pushes new events to the browsers that watch their list; implements the replica's `Outlet`.

It sends the first event at once and throttles bursts to one frame per list every 20 ms. An idle list gets a
periodic `head` frame as a heartbeat, so that clients detect lost frames.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from todo.events.codec import Record
from web.http.metrics import Metrics

FRAME_EVERY_S = 0.02
HEAD_AFTER_S = 25.0


class Sender(Protocol):
    """Delivers frames to browsers. Called with the boards' lock held, so no method may wait."""

    def send(self, list_id: str, event: str, payload: Any) -> None:
        """Sends one frame to all readers attached to the list."""

    def detach(self, list_id: str, reader: str) -> None:
        """Sends the list's frames to a reader no more, and says so."""

    def later(self, delay_s: float, action: Callable[[], None]) -> None:
        """Runs `action` once after `delay_s`."""


@dataclass
class _Stream:
    pending: list[Record] = field(default_factory=list)
    sent_at: float = 0.0
    flush_is_due: bool = False


class Broadcaster:
    """The frame streams by list. `is_watched(list_id)` tells whether a list has readers."""

    def __init__(self, sender: Sender, is_watched: Callable[[str], bool], metrics: Metrics) -> None:
        self._sender = sender
        self._is_watched = is_watched
        self._metrics = metrics
        self._streams: dict[str, _Stream] = {}

    def events(self, list_id: str, records: Sequence[Record]) -> None:
        """Sends new events now or, within the throttle interval, with the next frame."""
        if not self._is_watched(list_id):
            return
        stream = self._streams.setdefault(list_id, _Stream())
        stream.pending.extend(records)
        self._metrics.events.inc(len(records))
        if stream.flush_is_due:
            return
        wait_s = stream.sent_at + FRAME_EVERY_S - time.monotonic()
        if wait_s <= 0:
            self.flush(list_id)
        else:
            stream.flush_is_due = True
            self._sender.later(wait_s, lambda: self._due(list_id))

    def flush(self, list_id: str) -> None:
        """Sends a list's pending events now. Call it before attaching a new reader."""
        stream = self._streams.get(list_id)
        if stream is None or not stream.pending:
            return
        records, stream.pending = stream.pending, []
        self._metrics.frames.inc()
        self._sender.send(list_id, "events", events_frame(list_id, records))
        # Measured from the end of the send: with thousands of readers it takes longer than the interval.
        stream.sent_at = time.monotonic()

    def removed(self, list_id: str, reader: str) -> None:
        """A reader may not see the list any more."""
        self._sender.detach(list_id, reader)

    def reset(self, list_id: str, reason: str) -> None:
        """Tells all readers of the list to join again."""
        if stream := self._streams.get(list_id):
            stream.pending = []
        self._metrics.resets.labels(reason).inc()
        self._sender.send(list_id, "reset", {"list": list_id, "reason": reason})

    def quiet(self, list_id: str) -> bool:
        """Whether a `head` heartbeat is due, because no frame was sent for
        long; if so, restarts the timer."""
        stream = self._streams.setdefault(list_id, _Stream(sent_at=time.monotonic()))
        if stream.pending or time.monotonic() - stream.sent_at < HEAD_AFTER_S:
            return False
        stream.sent_at = time.monotonic()
        return True

    def forget(self, list_id: str) -> None:
        """Drops the state of a list without readers."""
        self._streams.pop(list_id, None)

    def _due(self, list_id: str) -> None:
        if stream := self._streams.get(list_id):
            stream.flush_is_due = False
            self.flush(list_id)


def events_frame(list_id: str, records: Sequence[Record]) -> dict[str, Any]:
    """The `events` frame of the wire for consecutive records."""
    first, last = records[0], records[-1]
    return {
        "list": list_id,
        "from": first.event.position,
        "to": last.event.position,
        "hash": last.hash.hex(),
        "events": [record.event for record in records],
    }
