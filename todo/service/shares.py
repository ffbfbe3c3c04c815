"""Fair queueing: the next command is of the connection that will have used the least committer time after it.

Each source (a connection) has its commands in lanes, one for each list, and the seconds that its commands
cost. It is charged an estimate when a command of it is taken, and what it really cost afterwards. Whoever
comes new or comes back starts where one would be who had always had its share: nobody saves up. Pure.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

FIRST_ESTIMATE_S = 0.00005
SWEEP_AT = 1000
KEPT_OF_ESTIMATE = 0.9
"""The estimate is at least so much of the last one: who sends costly and cheap ones in turn is costly."""


@dataclass(eq=False)
class Source(Generic[T]):
    """`lanes` hold what waits, by list id; `ready` are the lists of those from which something can be taken,
    in turn."""

    key: str
    used_s: float
    estimate_s: float = FIRST_ESTIMATE_S
    lanes: dict[str, deque[T]] = field(default_factory=dict)
    ready: dict[str, None] = field(default_factory=dict)
    entry: int = 0
    """The number of its valid entry in the heap, 0 if it has none."""


class Shares(Generic[T]):
    """Not safe for several threads: its owner has the lock."""

    def __init__(self) -> None:
        self._sources: dict[str, Source[T]] = {}
        self._heap: list[tuple[float, int, Source[T]]] = []
        self._numbers = 0
        self._busy = 0
        self._share_s = 0.0
        self._sweep_at = SWEEP_AT

    @property
    def is_ready(self) -> bool:
        """Whether something can be taken."""
        self._drop_old_entries()
        return bool(self._heap)

    def add(self, key: str, list_id: str, item: T) -> None:
        """Puts an item at the end of its lane."""
        self._lane(key, list_id).append(item)

    def put_back(self, key: str, list_id: str, item: T) -> None:
        """Puts an item at the front of its lane."""
        self._lane(key, list_id).appendleft(item)

    def lane(self, key: str, list_id: str) -> deque[T]:
        """What waits there, not to be changed."""
        source = self._sources.get(key)
        return source.lanes.get(list_id, deque()) if source else deque()

    def open_lane(self, key: str, list_id: str) -> None:
        """From now on it can be taken from, if there is something in it."""
        source = self._sources.get(key)
        if source and source.lanes.get(list_id) and list_id not in source.ready:
            source.ready[list_id] = None
            if not source.entry:
                self._push(source)

    def close_lane(self, key: str, list_id: str) -> None:
        """Nothing can be taken from it until it is opened again."""
        if source := self._sources.get(key):
            source.ready.pop(list_id, None)

    def next(self) -> tuple[str, str, float] | None:
        """Whose turn it is: the source, the list, and how many seconds a command of it takes, about."""
        while True:
            self._drop_old_entries()
            if not self._heap:
                return None
            source = self._heap[0][2]
            if source.ready:
                return source.key, next(iter(source.ready)), source.estimate_s
            source.entry = 0

    def pass_over(self, key: str) -> None:
        """It is not its turn, until `readmit`."""
        self._sources[key].entry = 0

    def readmit(self, key: str) -> None:
        source = self._sources[key]
        if source.ready and not source.entry:
            self._push(source)

    def take(self, key: str, list_id: str, about_s: float) -> T:
        """The first item of a lane that can be taken from; its source is charged what it will about take."""
        source = self._sources[key]
        item = source.lanes[list_id].popleft()
        self._share_s = max(self._share_s + about_s / self._busy, source.used_s)
        if not source.lanes[list_id]:
            self._end_lane(source, list_id)
        elif len(source.ready) > 1:
            source.ready[list_id] = source.ready.pop(list_id)
        self.charge(key, about_s)
        return item

    def remove(self, key: str, list_id: str, item: T) -> None:
        """Takes an item out of a closed lane, if it is there."""
        lane = self.lane(key, list_id)
        if item in lane:
            lane.remove(item)
            if not lane:
                self._end_lane(self._sources[key], list_id)

    def clear(self, key: str, list_id: str) -> list[T]:
        """Takes all out of a lane."""
        items = list(self.lane(key, list_id))
        if items:
            self._end_lane(self._sources[key], list_id)
        return items

    def charge(self, key: str, seconds: float) -> None:
        """More, or less if negative, than what the source was charged so far."""
        source = self._source(key)
        source.used_s += seconds
        if source.ready:
            self._push(source)
        else:
            source.entry = 0

    def settle(self, key: str, charged_s: float, took_s: float, commands: int) -> None:
        """What the commands that were taken of a source really took together."""
        source = self._source(key)
        source.estimate_s = max(took_s / commands, source.estimate_s * KEPT_OF_ESTIMATE)
        self.charge(key, took_s - charged_s)
        if len(self._sources) > self._sweep_at:
            self._forget_idle()
            self._sweep_at = SWEEP_AT + 2 * len(self._sources)

    def _forget_idle(self) -> None:
        idle = [key for key, source in self._sources.items() if not source.lanes]
        for key in idle:
            if self._sources[key].used_s <= self._share_s or not self._busy:
                self._sources.pop(key).entry = 0

    def _source(self, key: str) -> Source[T]:
        source = self._sources.get(key)
        if source is None:
            source = self._sources[key] = Source(key, self._share_s)
        elif not source.lanes:
            source.used_s = max(source.used_s, self._share_s)
        return source

    def _lane(self, key: str, list_id: str) -> deque[T]:
        source = self._source(key)
        self._busy += not source.lanes
        return source.lanes.setdefault(list_id, deque())

    def _end_lane(self, source: Source[T], list_id: str) -> None:
        del source.lanes[list_id]
        source.ready.pop(list_id, None)
        self._busy -= not source.lanes

    def _push(self, source: Source[T]) -> None:
        self._numbers += 1
        source.entry = self._numbers
        # By the end of its next command: a newcomer does not wait for one costly command of everybody else.
        heapq.heappush(self._heap, (source.used_s + source.estimate_s, self._numbers, source))

    def _drop_old_entries(self) -> None:
        while self._heap and self._heap[0][2].entry != self._heap[0][1]:
            heapq.heappop(self._heap)
