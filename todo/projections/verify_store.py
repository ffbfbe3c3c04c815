"""Verifies the data beside the logs: the feeds and the sets of list ids must match the logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from todo.events.codec import Cursor, origin
from todo.events.log import Log, Ring
from todo.projections.boards import cursor_in_log
from todo.projections.verify import Fault, fault

HEADS_AT_ONCE = 1000


class Beside:
    """The store's data about lists besides their logs. It reads the heads before the feeds, so that a
    concurrent append is no fault: a list's last ring is then at its head or later."""

    def __init__(self, log: Log, list_ids: Sequence[str]) -> None:
        self._log = log
        self._known = frozenset(log.lists())
        self.heads = dict(zip(list_ids, _heads(log, list_ids), strict=True))
        self._rings = last_rings(log)

    def is_readable(self, list_id: str) -> bool:
        """Whether the list's log key holds a stream or does not exist."""
        head = self.heads[list_id]
        return head.position > 0 or head == origin(list_id)

    def verify(self, list_id: str) -> Iterator[Fault]:
        head = self.heads[list_id]
        if not self.is_readable(list_id):
            yield fault(list_id, "log", None, "What is kept in the place of its log is no log.")
        elif list_id in self._known and head.position == 0:
            yield fault(list_id, "lists", None, "The store knows the list, but its log is gone.")
        elif list_id not in self._known and head.position > 0:
            yield fault(list_id, "lists", None, "It has a log, but is missing from the set of lists.")
        if ring := self._rings.get(list_id):
            yield from _compare_ring(self._log, head, ring)


def last_rings(log: Log) -> Mapping[str, Ring]:
    """The last ring of each list that the trimmed feeds still contain."""
    cursors = [0] * len(log.feed_tails())
    rings: dict[str, Ring] = {}
    while page := log.read_feeds(cursors, 0):
        for ring in page:
            cursors[ring.partition] = ring.number
            if ring.list_id:
                rings[ring.list_id] = ring
    return rings


def _compare_ring(log: Log, head: Cursor, ring: Ring) -> Iterator[Fault]:
    there = cursor_in_log(log, ring.list_id, ring.last)
    if there is None:
        text = f"The feed tells of position {ring.last}, but the log ends before it: entries were lost."
    elif there.hash != ring.hash:
        text = f"The feed tells of another entry at position {ring.last} than the log has."
    elif ring.last < head.position:
        text = f"The log goes on to position {head.position}, but the feed ends at {ring.last}."
    else:
        return
    yield fault(ring.list_id, "feed", ring.last, text)


def _heads(log: Log, list_ids: Sequence[str]) -> list[Cursor]:
    heads: list[Cursor] = []
    for start in range(0, len(list_ids), HEADS_AT_ONCE):
        heads += log.heads(list_ids[start : start + HEADS_AT_ONCE])
    return heads
