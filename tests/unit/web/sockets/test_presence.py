"""Who is here: people of all replicas, told when they change, and gone with a replica that fell silent."""

from __future__ import annotations

import pytest

from todo.errors import TodoError
from web.sockets import presence
from web.sockets.presence import ANNOUNCE_EVERY_S, GONE_AFTER_S, MOST_PEOPLE, Person, Presence


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Bus:
    """Two replicas on one bus; `broken` loses a message and says so."""

    def __init__(self) -> None:
        self.replicas: list[Presence] = []
        self.pushed: list[list[tuple[list[Person], int]]] = []
        self.broken = False
        for number in range(2):
            self.pushed.append([])
            self.replicas.append(Presence(self._publish, self._sender(number)))

    def _publish(self, message: bytes) -> None:
        if self.broken:
            raise TodoError("store_unavailable")
        for replica in self.replicas:
            replica.heard(message)

    def _sender(self, number: int):  # type: ignore[no-untyped-def]  # tests are not type-checked strictly
        return lambda list_id, people, count: self.pushed[number].append((people, count))

    def turn(self) -> None:
        for _ in range(2):
            for replica in self.replicas:
                replica.turn()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(presence, "time", clock)
    return clock


@pytest.fixture
def bus(clock: Clock) -> Bus:
    return Bus()


def test_people_of_both_replicas_see_each_other(bus: Bus) -> None:
    first, second = bus.replicas
    first.enter("main", "a", "ann")
    second.enter("main", "b", "bob")
    bus.turn()
    for pushed in bus.pushed:
        people, count = pushed[-1]
        assert count == 2
        assert {person.actor for person in people} == {"ann", "bob"}
    assert first.person_id("main", "a") in {person.id for person in bus.pushed[1][-1][0]}


def test_who_edits_is_told_and_comes_first(bus: Bus) -> None:
    first, second = bus.replicas
    first.enter("main", "a", "ann")
    second.enter("main", "b", "bob")
    second.edit("main", "b", "task")
    bus.turn()
    assert bus.pushed[0][-1][0][0].editing == "task"
    second.leave("main", "b")
    bus.turn()
    assert bus.pushed[0][-1][1] == 1


def test_a_replica_that_is_silent_for_long_is_taken_to_be_gone(bus: Bus, clock: Clock) -> None:
    first, second = bus.replicas
    first.enter("main", "a", "ann")
    second.enter("main", "b", "bob")
    bus.turn()
    clock.now += GONE_AFTER_S + 1
    first.turn()
    assert len(first.people("main")) == 1
    first.turn()
    assert bus.pushed[0][-1][1] == 1


def test_those_who_stay_are_announced_again_and_again(bus: Bus, clock: Clock) -> None:
    first, second = bus.replicas
    first.enter("main", "a", "ann")
    second.enter("main", "b", "bob")
    for _ in range(8):
        bus.turn()
        clock.now += ANNOUNCE_EVERY_S
    bus.turn()
    assert len(first.people("main")) == 2


def test_what_the_bus_refused_is_said_again(bus: Bus) -> None:
    first, second = bus.replicas
    second.enter("main", "b", "bob")
    bus.broken = True
    first.enter("main", "a", "ann")
    bus.turn()
    assert len(second.people("main")) == 1
    bus.broken = False
    bus.turn()
    assert len(second.people("main")) == 2


def test_a_frame_names_a_bounded_number_of_people(bus: Bus) -> None:
    for number in range(MOST_PEOPLE + 10):
        bus.replicas[0].enter("main", str(number), "ann")
    bus.turn()
    people, count = bus.pushed[0][-1]
    assert (len(people), count) == (MOST_PEOPLE, MOST_PEOPLE + 10)


def test_a_message_of_somebody_else_is_passed_over(bus: Bus) -> None:
    bus.replicas[0].heard(b"\xff not ours")
    bus.replicas[0].heard(b"")
    assert bus.replicas[0].people("main") == []


def test_in_a_crowd_the_news_of_who_is_there_wait_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(presence.time, "monotonic", lambda: clock[0])
    sent: list[int] = []
    here = Presence(lambda _message: None, lambda _list, _people, count: sent.append(count))
    for number in range(presence.CROWD + 500):
        here.enter("main", str(number), "anonymous")
    here.turn()
    here.leave("main", "0")
    clock[0] += 0.9
    here.turn()
    assert len(sent) == 1
    clock[0] += 0.2
    here.turn()
    assert sent[1] == sent[0] - 1


def test_the_frame_of_the_wire() -> None:
    """The count is of all, the people are those that are named."""
    people = [Person("1", "ann")]
    assert presence.payload("main", people, 7) == {"list": "main", "people": people, "count": 7}


def test_who_leaves_without_having_been_there_changes_nothing(bus: Bus) -> None:
    bus.replicas[0].enter("main", "a", "ann")
    bus.turn()
    pushed = len(bus.pushed[0])
    bus.replicas[0].leave("main", "b")
    bus.replicas[0].leave("other", "a")
    bus.turn()
    assert len(bus.pushed[0]) == pushed


def test_the_last_of_a_crowd_who_comes_back_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off was the news of others."""
    monkeypatch.setattr(presence.time, "monotonic", lambda: 1000.0)
    sent: list[int] = []
    here = Presence(lambda _message: None, lambda _list, _people, count: sent.append(count))
    for number in range(presence.CROWD + 500):
        here.enter("main", str(number), "anonymous")
    here.turn()
    for number in range(presence.CROWD + 500):
        here.leave("main", str(number))
    here.enter("main", "back", "anonymous")
    here.turn()
    assert sent == [presence.CROWD + 500, 1]


def test_exactly_a_crowd_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence.time, "monotonic", lambda: 1000.0)
    sent: list[int] = []
    here = Presence(lambda _message: None, lambda _list, _people, count: sent.append(count))
    for number in range(presence.CROWD):
        here.enter("main", str(number), "anonymous")
    here.turn()
    here.leave("main", "0")
    here.turn()
    assert sent == [presence.CROWD, presence.CROWD - 1]
