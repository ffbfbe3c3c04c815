"""A store is full until there is room for what was refused, not until the next small change fits."""

from __future__ import annotations

import pytest

from todo.events.redis.room import FORGOTTEN_S, LARGE_BYTES, Room


class Disk:
    free_bytes = 100_000_000
    now = 0.0

    def has(self, size_bytes: int) -> bool:
        return size_bytes < self.free_bytes


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def room(disk: Disk) -> Room:
    return Room(disk.has, clock=lambda: disk.now)


def test_it_is_full_while_a_large_change_would_be_refused_again(disk: Disk, room: Room) -> None:
    assert not room.is_full
    disk.free_bytes = 3_000_000
    assert not room.has(5_000_000)
    assert room.has(1_000)
    assert room.is_full
    disk.free_bytes = 5_000_001
    assert not room.is_full
    disk.free_bytes = 3_000_000
    assert not room.is_full, "what was refused then is taken by now"


def test_at_the_very_end_a_few_bytes_more_do_not_end_it(disk: Disk, room: Room) -> None:
    for free_bytes in (0, 1_000, 0, LARGE_BYTES - 1):
        disk.free_bytes = free_bytes
        assert room.is_full
    disk.free_bytes = LARGE_BYTES + 1
    assert not room.is_full


def test_what_nobody_tries_again_is_forgotten(disk: Disk, room: Room) -> None:
    disk.free_bytes = 3_000_000
    room.has(5_000_000)
    disk.now = FORGOTTEN_S - 1
    assert room.is_full
    room.has(5_000_000)
    disk.now = 2 * FORGOTTEN_S - 2
    assert room.is_full
    disk.now = 2 * FORGOTTEN_S
    assert not room.is_full


def test_what_a_server_refuses_by_itself_lasts_as_long(disk: Disk) -> None:
    room = Room(clock=lambda: disk.now)
    assert not room.is_full
    room.refused()
    assert room.has(1)
    assert room.is_full
    disk.now = FORGOTTEN_S
    assert not room.is_full
