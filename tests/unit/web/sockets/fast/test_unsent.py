"""What waits for a slow client: in order, no frame cut, droppable or not; and what is done about it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from web.sockets.fast import slow, unsent
from web.sockets.fast.slow import BEHIND_S, SlowClients
from web.sockets.fast.unsent import LEAST_PROGRESS_BYTES, MOST_BYTES, Unsent


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(unsent, "time", clock)
    monkeypatch.setattr(slow, "time", clock)
    return clock


class FakeLink:
    """As much of a websocket as the slow_clients looks at."""

    def __init__(self) -> None:
        self.unsent: Unsent | None = Unsent()
        self.is_open = True

    def abort(self) -> None:
        self.is_open = False
        self.unsent = None


def taken(waiting: Unsent, count: int) -> bytes:
    data = b"".join(bytes(frame) for frame, _ in waiting.frames)[:count]
    waiting.took(len(data))
    return data


def test_what_is_taken_in_pieces_of_any_size_comes_out_in_order() -> None:
    chance = random.Random(1)
    frames = [bytes((number,)) * chance.randrange(1, 50) for number in range(100)]
    waiting = Unsent()
    for frame in frames:
        waiting.add(frame, chance.random() < 0.5)
    found = b""
    while waiting.frames:
        found += taken(waiting, chance.randrange(1, 80))
    assert found == b"".join(frames)
    assert waiting.size_bytes == 0
    assert not waiting.is_too_much


def test_dropping_keeps_answers_and_the_frame_that_is_partly_sent() -> None:
    waiting = Unsent()
    for frame, droppable in [
        (b"aaaa", True),
        (b"bbbb", True),
        (b"ACK1", False),
        (b"cc", True),
        (b"ACK2", False),
    ]:
        waiting.add(frame, droppable)
    waiting.took(1)
    waiting.drop()
    assert taken(waiting, 100) == b"aaaACK1ACK2"


def test_dropping_before_anything_was_sent_keeps_the_answers_alone() -> None:
    waiting = Unsent()
    waiting.add(b"aaaa", True)
    waiting.add(b"ACK", False)
    waiting.drop()
    assert waiting.size_bytes == 3
    assert taken(waiting, 100) == b"ACK"


def test_only_droppable_bytes_count_to_what_is_too_much() -> None:
    waiting = Unsent()
    waiting.add(b"x" * (3 * MOST_BYTES), False)
    assert not waiting.is_too_much
    waiting.add(b"x" * (MOST_BYTES + 1), True)
    assert waiting.is_too_much
    waiting.drop()
    assert not waiting.is_too_much


def test_who_does_not_take_its_answers_is_stuffed() -> None:
    waiting = Unsent()
    waiting.add(b"x" * (2 * MOST_BYTES), True)
    waiting.add(b"x" * MOST_BYTES, False)
    assert not waiting.is_stuffed
    waiting.add(b"x", False)
    assert waiting.is_stuffed
    waiting.took(waiting.size_bytes)
    assert not waiting.is_stuffed


def keeper_of(told: list[Any], evicted: list[int]) -> SlowClients:
    return SlowClients(65_536, told.append, lambda: evicted.append(1))


def test_one_that_is_behind_for_too_long_is_told_and_then_disconnected(clock: Clock) -> None:
    told: list[Any] = []
    evicted: list[int] = []
    slow_clients, websocket = keeper_of(told, evicted), FakeLink()
    assert websocket.unsent
    websocket.unsent.add(b"x" * 10, True)
    slow_clients.behind(websocket)  # type: ignore[arg-type]
    clock.now += BEHIND_S - 0.1
    slow_clients.sweep()
    assert not told
    clock.now += 0.2
    slow_clients.sweep()
    assert told == [websocket]
    assert websocket.unsent.size_bytes == 0
    clock.now += BEHIND_S + 0.1
    slow_clients.sweep()
    assert evicted == [1]
    assert not websocket.is_open


def test_one_that_works_on_a_large_answer_has_time_as_long_as_it_moves(clock: Clock) -> None:
    told: list[Any] = []
    slow_clients, websocket = keeper_of(told, []), FakeLink()
    assert websocket.unsent
    websocket.unsent.add(b"x" * (4 * MOST_BYTES), False)
    slow_clients.behind(websocket)  # type: ignore[arg-type]
    for _ in range(20):
        clock.now += BEHIND_S - 0.1
        websocket.unsent.took(LEAST_PROGRESS_BYTES)
        slow_clients.sweep()
    assert not told
    clock.now += BEHIND_S
    websocket.unsent.took(LEAST_PROGRESS_BYTES - 1)
    slow_clients.sweep()
    assert told == [websocket], "so little is no progress"


def test_one_that_caught_up_begins_anew(clock: Clock) -> None:
    told: list[Any] = []
    slow_clients, websocket = keeper_of(told, []), FakeLink()
    slow_clients.behind(websocket)  # type: ignore[arg-type]
    websocket.unsent = None
    slow_clients.caught_up(websocket)  # type: ignore[arg-type]
    assert slow_clients.all_is_sent
    clock.now += 100
    slow_clients.sweep()
    assert not told


def test_one_that_does_not_close_is_closed(clock: Clock) -> None:
    slow_clients, websocket = keeper_of([], []), FakeLink()
    slow_clients.lingers(websocket, clock.now + 2)  # type: ignore[arg-type]
    slow_clients.sweep()
    assert websocket.is_open
    clock.now += 2
    slow_clients.sweep()
    assert not websocket.is_open
