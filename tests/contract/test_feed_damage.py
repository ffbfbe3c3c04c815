"""A feed that others wrote into, trimmed or lost: its numbers go on, and nothing fails half-way."""

from __future__ import annotations

import pytest

from tests.contract.conftest import RedisStore
from tests.events import batch_after, fill
from todo.errors import TodoError
from todo.events.codec import origin
from todo.events.log import Log, Ring
from todo.events.redis import keys

PARTITION = keys.partition("main")
FEED = keys.feed(PARTITION)
LOG = keys.log("main")


def test_a_trimmed_feed_goes_on_with_its_numbers(redis_store: RedisStore) -> None:
    """Its stream takes none of the old ones again, so an append that began anew would fail half-way."""
    log = redis_store.log
    fill(log, "main", 1)
    fill(log, "main", 1)
    redis_store.client.xtrim(FEED, maxlen=0, approximate=False)
    [entry] = fill(log, "main", 1)
    cursors = [0] * keys.PARTITIONS
    assert log.read_feeds(cursors, 0) == [Ring(PARTITION, 3, "main", 3, 3, entry.hash)]


@pytest.mark.parametrize("deleted", [1, 2, 3])
def test_a_feed_whose_last_rings_were_deleted_goes_on_with_its_numbers(
    redis_store: RedisStore, deleted: int
) -> None:
    log = redis_store.log
    for _ in range(3):
        fill(log, "main", 1)
    for number in range(3, 3 - deleted, -1):
        redis_store.client.xdel(FEED, f"{number}-0")
    fill(log, "main", 1)
    fill(log, "main", 1)
    numbers = [ring.number for ring in log.read_feeds([0] * keys.PARTITIONS, 0)]
    assert numbers == [*range(1, 4 - deleted), 4, 5]


LAST = f"{2**64 - 1}-0"


def test_a_feed_whose_numbers_are_used_up_is_damage_and_nothing_is_written(redis_store: RedisStore) -> None:
    redis_store.client.xadd(FEED, {"hello": "world"}, id=LAST)
    [answer] = redis_store.log.append([batch_after("main", origin("main"))])
    assert isinstance(answer, TodoError)
    assert answer.code == "log_damaged"
    assert redis_store.client.keys("*") == [FEED.encode()]


def test_used_up_numbers_that_were_deleted_begin_again(redis_store: RedisStore) -> None:
    """No check beforehand can see them, and the log is written already: so the feed counts as lost."""
    fill(redis_store.log, "main", 1)
    redis_store.client.xadd(FEED, {"hello": "world"}, id=LAST)
    redis_store.client.xdel(FEED, LAST)
    [entry] = fill(redis_store.log, "main", 1)
    rings = redis_store.log.read_feeds([0] * keys.PARTITIONS, 0)
    assert rings == [Ring(PARTITION, 1, "main", 2, 2, entry.hash)]


def test_a_lost_feed_begins_again(redis_store: RedisStore) -> None:
    log = redis_store.log
    fill(log, "main", 1)
    redis_store.client.delete(FEED)
    assert log.feed_tails()[PARTITION] == 0
    [entry] = fill(log, "main", 1)
    assert log.read_feeds([0] * keys.PARTITIONS, 0) == [Ring(PARTITION, 1, "main", 2, 2, entry.hash)]


@pytest.mark.parametrize("number", ["2-0", "1-7", "1-12345", "*"])
@pytest.mark.parametrize(
    "fields",
    [
        {"hello": "world"},
        {"list": b"\xff", "from": "1", "to": "1", "hash": "x"},
        {"list": "a", "from": "?", "to": "1", "hash": ""},
    ],
    ids=["other fields", "no text", "no number"],
)
def test_a_foreign_ring_is_passed_over(
    redis_store: RedisStore, number: str, fields: dict[str, str | bytes]
) -> None:
    """Handed out with a number, so that the reader gets beyond it, but for no list."""
    log = redis_store.log
    fill(log, "main", 1)
    redis_store.client.xadd(FEED, fields, id=number)
    fill(log, "main", 1)
    cursors = [0] * keys.PARTITIONS
    rings = log.read_feeds(cursors, 0)
    assert [ring.list_id for ring in rings] == ["main", "", "main"]
    numbers = [ring.number for ring in rings]
    assert numbers == sorted(numbers)
    assert numbers[2] > numbers[1]
    for cursor in numbers:
        cursors[PARTITION] = cursor
        assert all(ring.number > cursor for ring in log.read_feeds(cursors, 0))
    assert log.feed_tails()[PARTITION] == numbers[2]


def test_a_feed_of_another_kind_is_told(server_store: RedisStore) -> None:
    server_store.client.set(FEED, "text")
    for call in (server_store.log.feed_tails, lambda: server_store.log.read_feeds([0] * 64, 0)):
        with pytest.raises(TodoError) as caught:
            call()
        assert caught.value.code == "log_damaged"


def test_the_feed_stays_short(redis_store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server trims whole nodes of a stream, so it may keep a little more."""
    monkeypatch.setattr("todo.events.redis.append.FEED_LENGTH", 100)
    for _ in range(5):
        fill_many(redis_store.log, 100)
    assert redis_store.client.xlen(FEED) <= 200
    assert redis_store.log.feed_tails()[PARTITION] == 500


def fill_many(log: Log, count: int) -> None:
    for _ in range(count):
        fill(log, "main", 1)
