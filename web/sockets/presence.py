"""Presence: the people on each list over all replicas, exchanged over the bus and never stored.

Each replica announces its own people at changes and as a heartbeat every 10 s. The people of a replica
without a heartbeat for 30 s are dropped.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from todo.errors import TodoError

ANNOUNCE_EVERY_S = 10.0
GONE_AFTER_S = 30.0
TURN_S = 0.5
MOST_PEOPLE = 50
CROWD = 100
SLOWER_S = 0.002
"""Extra throttle interval of a list's presence frames for each person beyond a crowd: changes per second and
receivers per change both grow with the number of people."""


class Person(msgspec.Struct, frozen=True):
    """One connection on a list; `editing` is the id of the task open for editing, if any."""

    id: str
    actor: str
    editing: str | None = None


class Announcement(msgspec.Struct, frozen=True):
    """A replica's bus message for one list: all its own people there."""

    replica: str
    list: str
    people: tuple[Person, ...]


class Presence:
    """`publish(bytes)` sends to all replicas; `send(list_id, people, count)` pushes to a list's browsers."""

    def __init__(
        self, publish: Callable[[bytes], None], send: Callable[[str, list[Person], int], None]
    ) -> None:
        self._publish = publish
        self._send = send
        self._replica = uuid.uuid4().hex[:8]
        self._mine: dict[str, dict[str, Person]] = {}
        self._others: dict[str, dict[str, tuple[tuple[Person, ...], float]]] = {}
        self._to_announce: set[str] = set()
        self._to_push: set[str] = set()
        self._announced_at = time.monotonic()
        self._not_before: dict[str, float] = {}

    def enter(self, list_id: str, sid: str, actor: str) -> None:
        """A connection joined a list."""
        self._mine.setdefault(list_id, {})[sid] = Person(uuid.uuid4().hex[:8], actor)
        self._changed(list_id)

    def person_id(self, list_id: str, sid: str) -> str | None:
        """The presence id of a connection on the list; None if it is not there."""
        person = self._mine.get(list_id, {}).get(sid)
        return person.id if person else None

    def edit(self, list_id: str, sid: str, editing: str | None) -> None:
        """A connection opened a task to edit it, or closed it (None)."""
        person = self._mine.get(list_id, {}).get(sid)
        if person and person.editing != editing:
            self._mine[list_id][sid] = Person(person.id, person.actor, editing)
            self._changed(list_id)

    def leave(self, list_id: str, sid: str) -> None:
        """A connection left a list or disconnected."""
        people = self._mine.get(list_id, {})
        if people.pop(sid, None):
            self._changed(list_id)
        if not people:
            self._mine.pop(list_id, None)
            self._not_before.pop(list_id, None)

    def heard(self, message: bytes) -> None:
        """Handles a bus message; ignores our own and unparsable ones."""
        try:
            said = msgspec.msgpack.decode(message, type=Announcement)
        except msgspec.MsgspecError:
            return
        if said.replica != self._replica:
            there = self._others.setdefault(said.list, {})
            known, _ = there.get(said.replica, ((), 0.0))
            if known != said.people:
                self._to_push.add(said.list)
            there[said.replica] = (said.people, time.monotonic())

    def turn(self) -> None:
        """Announces and pushes changes; call it every `TURN_S`."""
        now = time.monotonic()
        if now - self._announced_at >= ANNOUNCE_EVERY_S:
            self._announced_at = now
            self._to_announce.update(self._mine)
            self._drop_silent(now - GONE_AFTER_S)
        later = {list_id for list_id, due in self._not_before.items() if due > now}
        announce, self._to_announce = self._to_announce - later, self._to_announce & later
        push, self._to_push = self._to_push - later, self._to_push & later
        for list_id in push:
            if list_id in self._mine:
                people = self.people(list_id)
                if len(people) > CROWD:
                    self._not_before[list_id] = now + (len(people) - CROWD) * SLOWER_S
                self._send(list_id, people[:MOST_PEOPLE], len(people))
        for list_id in announce:
            mine = tuple(self._mine.get(list_id, {}).values())
            try:
                self._publish(msgspec.msgpack.encode(Announcement(self._replica, list_id, mine)))
            except TodoError:
                self._to_announce.add(list_id)

    def people(self, list_id: str) -> list[Person]:
        """All people on the list, those editing a task first."""
        everybody = list(self._mine.get(list_id, {}).values())
        for people, _ in self._others.get(list_id, {}).values():
            everybody.extend(people)
        return sorted(everybody, key=lambda person: (person.editing is None, person.id))

    def _changed(self, list_id: str) -> None:
        self._to_announce.add(list_id)
        self._to_push.add(list_id)

    def _drop_silent(self, since: float) -> None:
        for list_id, replicas in list(self._others.items()):
            for replica, (_, heard_at) in list(replicas.items()):
                if heard_at < since:
                    del replicas[replica]
                    self._to_push.add(list_id)
            if not replicas:
                del self._others[list_id]


def payload(list_id: str, people: list[Person], count: int) -> dict[str, Any]:
    """The `presence` frame; `count` is the total, `people` is cut at 50."""
    return {"list": list_id, "people": people, "count": count}
