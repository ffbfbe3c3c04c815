"""What a store of accounts does: records, sets and the security log change together or not at all."""

from __future__ import annotations

import threading
import time

import pytest

from tests.contract.conftest import RedisStore
from tests.events import entries_after
from tests.people import refused
from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, origin
from todo.events.event import Event
from todo.people.redis.store import LOG, PREFIX, RedisPeopleStore
from todo.people.store import LOG_ID, Change, Counter, PeopleStore, Put

START = origin(LOG_ID)
HOUR_MS = 3_600_000
NOW = time.time_ns() // 1_000_000


def test_what_is_under_way_is_taken_once(people_store: PeopleStore) -> None:
    in_a_minute = time.time_ns() // 1_000_000 + 60_000
    people_store.keep("flow:a", Put(b"one", in_a_minute))
    people_store.keep("flow:a", Put(b"two", in_a_minute))
    assert people_store.get(["flow:a"]) == [b"two"]
    answers: list[bytes | None] = []
    threads = [threading.Thread(target=lambda: answers.append(people_store.take("flow:a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(b"two"), answers.count(None)) == (1, 3)
    assert people_store.take("flow:a") is None


def entries(cursor: Cursor = START, count: int = 1) -> list[Entry]:
    event = Event("person_added", None, "ann", "command", NOW, {"person": "ann"}, 1)
    return entries_after(cursor, [event] * count)


def test_an_empty_store_has_nothing(people_store: PeopleStore) -> None:
    assert people_store.head() == START
    assert people_store.get(["a:1", "a:2"]) == [None, None]
    assert people_store.members("s:1") == []
    assert people_store.read(0, 10) == []
    assert people_store.tail(0, 0.01) == []


def test_a_commit_does_all_of_a_change(people_store: PeopleStore) -> None:
    first = entries()
    change = Change(
        put={"a:1": Put(b"\0one"), "a:2": Put(b"two", NOW + HOUR_MS)}, add={("s:1", "x"), ("s:1", "y")}
    )
    assert people_store.commit(START, change, first)
    assert people_store.head() == first[0].cursor
    assert people_store.get(["a:2", "a:3", "a:1"]) == [b"two", None, b"\0one"]
    assert people_store.members("s:1") == ["x", "y"]
    second = entries(first[0].cursor, 2)
    change = Change(put={"a:2": Put(b"new")}, delete={"a:1"}, add={("s:2", "z")}, remove={("s:1", "x")})
    assert people_store.commit(first[0].cursor, change, second)
    assert people_store.get(["a:1", "a:2"]) == [None, b"new"]
    assert (people_store.members("s:1"), people_store.members("s:2")) == (["y"], ["z"])
    assert people_store.read(0, 10) == [*first, *second]
    assert people_store.read(1, 1) == [second[0]]


def test_a_commit_on_an_older_head_does_nothing(people_store: PeopleStore) -> None:
    first = entries()
    assert people_store.commit(START, Change(), first)
    other_history = Cursor(1, bytes(16))
    for expected in (START, other_history, Cursor(2, bytes(16))):
        change = Change(put={"a:1": Put(b"one")}, add={("s:1", "x")})
        assert not people_store.commit(expected, change, entries(expected))
    assert people_store.get(["a:1"]) == [None]
    assert people_store.members("s:1") == []
    assert people_store.read(0, 10) == first


def test_a_commit_whose_answer_was_lost_can_be_repeated(people_store: PeopleStore) -> None:
    first = entries(count=2)
    change = Change(put={"a:1": Put(b"one")})
    assert people_store.commit(START, change, first)
    assert people_store.commit(START, change, first)
    later = entries(first[-1].cursor)
    assert people_store.commit(first[-1].cursor, Change(put={"a:1": Put(b"later")}), later)
    assert people_store.commit(START, change, first)
    assert people_store.get(["a:1"]) == [b"later"]
    assert people_store.read(0, 10) == [*first, *later]


def test_of_many_at_once_one_commits(people_store: PeopleStore) -> None:
    done: list[int] = []
    barrier = threading.Barrier(8)

    def commit(number: int) -> None:
        barrier.wait()
        if people_store.commit(START, Change(put={"a:1": Put(b"%d" % number)}), entries()):
            done.append(number)

    threads = [threading.Thread(target=commit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert people_store.get(["a:1"]) == [b"%d" % done[0]]


def test_a_touch_brings_nothing_back(people_store: PeopleStore) -> None:
    assert not people_store.touch("a:1", Put(b"seen", NOW + HOUR_MS))
    assert people_store.get(["a:1"]) == [None]
    people_store.commit(START, Change(put={"a:1": Put(b"one", NOW + HOUR_MS)}), entries())
    assert people_store.touch("a:1", Put(b"seen", NOW + HOUR_MS))
    assert people_store.get(["a:1"]) == [b"seen"]


def test_what_is_kept_is_taken_once(people_store: PeopleStore) -> None:
    assert people_store.take("a:1") is None
    people_store.keep("a:1", Put(b"one", NOW + HOUR_MS))
    assert people_store.get(["a:1"]) == [b"one"]
    taken: list[bytes | None] = []
    threads = [threading.Thread(target=lambda: taken.append(people_store.take("a:1"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(filter(None, taken)) == [b"one"]
    assert people_store.head() == START


def test_the_tail_waits_for_what_comes(people_store: PeopleStore) -> None:
    first = entries()
    later = threading.Timer(0.05, lambda: people_store.commit(START, Change(), first))
    later.start()
    assert people_store.tail(0, 3.0) == first
    later.join()
    assert people_store.tail(1, 0.01) == []


def test_pauses_grow_after_the_free_tries(people_store: PeopleStore) -> None:
    counter, now = Counter("tries:a", 3, 3_600_000, longest_ms=5_000), NOW
    waits = []
    for _ in range(7):
        assert people_store.take_try([counter], now) == 0
        wait = people_store.take_try([counter], now + 1) if len(waits) >= 2 else 0
        waits.append(wait and wait + 1)
        now += waits[-1]
    assert waits == [0, 0, 1_000, 2_000, 4_000, 5_000, 5_000]
    assert people_store.take_try([counter], now + 3_600_000) == 0
    assert people_store.take_try([counter], now + 3_600_000) == 0


def test_a_try_that_must_wait_is_counted_nowhere(people_store: PeopleStore) -> None:
    full, other = Counter("tries:full", 1, 3_600_000), Counter("tries:other", 2, 3_600_000)
    assert people_store.take_try([full], NOW) == 0
    for _ in range(5):
        assert people_store.take_try([other, full], NOW) == 1_000
    assert people_store.take_try([other], NOW) == 0
    assert people_store.take_try([other], NOW) == 0
    assert people_store.take_try([other], NOW) == 1_000


def test_a_window_lets_so_many_through_until_it_ends(people_store: PeopleStore) -> None:
    window = Counter("tries:w", 3, 60_000, grows=False)
    for step in range(3):
        assert people_store.take_try([window], NOW + step * 1_000) == 0
    assert people_store.take_try([window], NOW + 3_000) == 57_000
    people_store.give_back([], [window])
    assert people_store.take_try([window], NOW + 3_000) == 0
    assert people_store.take_try([window], NOW + 60_000) == 0


def test_what_succeeded_is_taken_out_again(people_store: PeopleStore) -> None:
    one, two = Counter("tries:1", 2, 3_600_000), Counter("tries:2", 2, 3_600_000)
    people_store.give_back([one], [two])
    for _ in range(2):
        assert people_store.take_try([one, two], NOW) == 0
    assert people_store.take_try([two], NOW) == 1_000
    people_store.give_back([one], [two])
    assert people_store.take_try([one], NOW) == 0
    assert people_store.take_try([one], NOW) == 0  # both are free again
    assert people_store.take_try([two], NOW) == 0  # one is
    assert people_store.take_try([two], NOW) == 1_000


def test_counting(people_store: PeopleStore) -> None:
    assert [people_store.count("failures:a", 60_000) for _ in range(3)] == [1, 2, 3]
    assert people_store.count("failures:b", 60_000) == 1


def people_on(redis_store: RedisStore) -> RedisPeopleStore:
    return RedisPeopleStore(redis_store.client, redis_store.client)


def test_all_keys_are_in_one_slot_and_expire_as_they_should(redis_store: RedisStore) -> None:
    store, client = people_on(redis_store), redis_store.client
    change = Change(put={"a:1": Put(b"1"), "a:2": Put(b"2", NOW + HOUR_MS)}, add={("s:1", "x")})
    store.commit(START, change, entries())
    store.take_try([Counter("tries:a", 3, 60_000)], NOW)
    store.count("failures:a", 60_000)
    store.touch("a:2", Put(b"3", NOW + 2 * HOUR_MS))
    store.keep("a:3", Put(b"4", NOW + HOUR_MS))
    assert all(key.startswith(b"todo:{people}:") for key in client.keys("*"))
    times = {name: client.pttl(PREFIX + name) for name in ("a:1", "s:1", "a:2", "tries:a", "failures:a")}
    assert client.pttl(LOG) == times["a:1"] == times["s:1"] == -1
    assert HOUR_MS < times["a:2"] <= 2 * HOUR_MS + 1_000
    assert 0 < client.pttl(f"{PREFIX}a:3") <= HOUR_MS
    assert 0 < times["tries:a"] <= 60_000
    assert 0 < times["failures:a"] <= 60_000


@pytest.mark.parametrize("spoiled", [LOG, f"{PREFIX}s:1"])
def test_a_key_of_another_kind_changes_nothing(redis_store: RedisStore, spoiled: str) -> None:
    store = people_on(redis_store)
    redis_store.client.set(spoiled, "text")
    change = Change(put={"a:1": Put(b"1")}, delete={"a:2"}, add={("s:1", "x")})
    assert refused(store.commit, START, change, entries()).code == "log_damaged"
    assert redis_store.client.keys("*") == [spoiled.encode()]


def test_a_log_whose_last_entries_were_deleted_takes_no_more(redis_store: RedisStore) -> None:
    store, first = people_on(redis_store), entries(count=2)
    store.commit(START, Change(), first)
    redis_store.client.xdel(LOG, "2-0")
    change = Change(put={"a:1": Put(b"1")}, delete={"a:2"})
    assert refused(store.commit, first[0].cursor, change, entries(first[0].cursor)).code == "log_damaged"
    assert store.get(["a:1"]) == [None]


def test_a_full_store_changes_nothing(server_store: RedisStore) -> None:
    store, client = people_on(server_store), server_store.client
    first = entries()
    store.commit(START, Change(put={"a:1": Put(b"1")}), first)
    client.config_set("maxmemory", "1")
    try:
        change = Change(delete={"a:1"}, put={"a:2": Put(b"2")})
        assert refused(store.commit, first[0].cursor, change, entries(first[0].cursor)).code == "store_full"
        assert store.get(["a:1", "a:2"]) == [b"1", None]
    finally:
        client.config_set("maxmemory", "0")


def test_no_room_on_the_disk_is_a_full_store(redis_store: RedisStore) -> None:
    store = RedisPeopleStore(redis_store.client, redis_store.client, has_room=lambda size: size < 100)
    assert refused(store.commit, START, Change(put={"a:1": Put(bytes(200))}), entries()).code == "store_full"
    assert refused(store.touch, "a:1", Put(bytes(200))).code == "store_full"
    assert refused(store.keep, "a:1", Put(bytes(200))).code == "store_full"


def test_a_store_that_is_away_is_asked_once_more(own_server: object) -> None:
    from tests.servers import Server

    assert isinstance(own_server, Server)
    recovered: list[int] = []

    def recover() -> None:
        recovered.append(1)
        own_server.start()

    client = own_server.client()
    store = RedisPeopleStore(client, client, recover)
    first = entries()
    assert store.commit(START, Change(), first)
    own_server.kill()
    assert store.head() == first[0].cursor
    assert recovered == [1]
    own_server.kill()
    with pytest.raises(TodoError, match="does not answer"):
        RedisPeopleStore(client, client).head()
