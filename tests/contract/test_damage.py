"""What others may have done to the keys: each is told, nothing is half-written, and other lists go on."""

from __future__ import annotations

import pytest

from tests.contract.conftest import RedisStore
from tests.events import batch_after, fill, refused
from todo.errors import TodoError
from todo.events.codec import Cursor, origin
from todo.events.log import Appended, Conflict, Forked, Log, Progress
from todo.events.redis import keys

PARTITION = keys.partition("main")
FEED = keys.feed(PARTITION)
LOG = keys.log("main")
ENTRY = {"type": "task_added", "head": b"x" * 40, "body": b"\xc0"}


def damaged(answer: object) -> TodoError:
    assert isinstance(answer, TodoError)
    assert answer.code == "log_damaged"
    return answer


def assert_goes_on(log: Log) -> None:
    """Another list, in the same call as the damaged one, is served as ever."""
    before = log.heads(["other"])[0]
    bad, good = batch_after("main", Cursor(9, b"x" * 16)), batch_after("other", before)
    answers = log.append([bad, good])
    assert not isinstance(answers[0], Appended)
    assert answers[1] == Appended(before.position + 1)
    assert log.heads(["main", "other"])[1].position == before.position + 1
    pages = log.read_many([("main", 0), ("other", 0)], 10)
    assert len(pages[1]) == before.position + 1


def contents(store: RedisStore) -> dict[bytes, bytes]:
    return {key: store.client.dump(key) for key in store.client.keys("*")}


# --- keys of another kind


@pytest.mark.parametrize("which", ["log", "feed", "lists", "seen"])
def test_a_key_of_another_kind_is_damage_and_nothing_is_written(redis_store: RedisStore, which: str) -> None:
    batch = batch_after("main", origin("main"), 2, 1)
    spoiled = {
        "log": LOG,
        "feed": FEED,
        "lists": keys.lists(PARTITION),
        "seen": keys.seen("main", batch.commands[0].command_id),
    }[which]
    redis_store.client.set(spoiled, "text")
    [answer] = redis_store.log.append([batch])
    assert spoiled in damaged(answer).message
    assert redis_store.client.keys("*") == [spoiled.encode()]
    redis_store.client.delete(spoiled)
    assert redis_store.log.append([batch]) == [Appended(3)]


def test_a_log_of_another_kind_reads_as_an_entry_that_is_refused(redis_store: RedisStore) -> None:
    """So the list is damaged for its readers, and whoever reads many lists at once is not stopped."""
    log = redis_store.log
    redis_store.client.set(LOG, "text")
    [page] = log.read_many([("main", 4)], 10)
    refused(page[0], Cursor(4, b"x" * 16))
    [last] = log.read_back("main", None, 3)
    refused(last, origin("main"))
    assert log.heads(["main"])[0] != origin("main")
    assert_goes_on(log)


@pytest.mark.parametrize("what", ["find", "load_snapshot", "save_snapshot", "load_progress", "save_progress"])
def test_other_keys_of_another_kind_are_damage_too(redis_store: RedisStore, what: str) -> None:
    log = redis_store.log
    command = batch_after("main", origin("main")).commands[0].command_id
    redis_store.client.set(keys.seen("main", command), "text")
    redis_store.client.set(keys.snapshot("main"), "text")
    redis_store.client.set(keys.progress("main"), "text")
    calls = {
        "find": lambda: log.find("main", command),
        "load_snapshot": lambda: log.load_snapshot("main"),
        "save_snapshot": lambda: log.save_snapshot("main", 0, b"data"),
        "load_progress": lambda: log.load_progress("c", ["main"]),
        "save_progress": lambda: log.save_progress("c", "main", Progress(1, ())),
    }
    with pytest.raises(TodoError) as caught:
        calls[what]()
    damaged(caught.value)


# --- foreign entries

FOREIGN = {
    "other fields": {"hello": "world"},
    "too few fields": {"type": "task_added", "head": b"x" * 40},
    "fields in another order": {"head": b"x" * 40, "type": "task_added", "body": b"\xc0"},
    "one field more": ENTRY | {"more": "x"},
    "a type that is no text": ENTRY | {"type": b"\xff\xfe"},
    "the right fields with other content": ENTRY,
}


@pytest.mark.parametrize("number", ["6-0", "6-1", "99-0", "*"])
@pytest.mark.parametrize("what", FOREIGN)
def test_a_foreign_entry_is_never_taken_for_an_event(redis_store: RedisStore, what: str, number: str) -> None:
    log, head = redis_store.log, fill(redis_store.log, "main", 5)[-1].cursor
    redis_store.client.xadd(LOG, FOREIGN[what], id=number)
    before = contents(redis_store)

    [answer] = log.append([batch_after("main", head)])

    assert isinstance(answer, Conflict)
    refused(answer.unseen[0], head)
    refused(log.read("main", 5, 10)[0], head)
    [last] = log.read_back("main", None, 1)
    refused(last, Cursor(last.position - 1, head.hash))
    assert log.heads(["main"])[0] != head
    assert contents(redis_store) == before
    assert_goes_on(log)


def test_a_foreign_entry_beside_the_head_is_another_history(redis_store: RedisStore) -> None:
    """Its id says the head's position and more: whoever loads the list again meets it."""
    log, entries = redis_store.log, fill(redis_store.log, "main", 5)
    redis_store.client.xadd(LOG, ENTRY, id="5-1")
    assert log.append([batch_after("main", entries[-1].cursor)]) == [Forked(5)]
    page = log.read("main", 3, 10)
    assert page[:2] == entries[3:]
    refused(page[2], entries[-1].cursor)
    assert log.read_back("main", 6, 1) == page[2:]


@pytest.mark.parametrize("number", ["6-1", "6-12345"])
def test_an_entry_between_two_positions_is_foreign_however_right_it_looks(
    redis_store: RedisStore, number: str
) -> None:
    """Nothing could be appended after it: our script gives whole positions."""
    log, head = redis_store.log, fill(redis_store.log, "main", 5)[-1].cursor
    [entry] = batch_after("main", head).commands[0].entries
    fields = {"type": entry.type, "head": entry.head, "body": entry.body}
    redis_store.client.xadd(LOG, fields, id=number)
    refused(log.read("main", 5, 10)[0], head)
    damaged(log.append([batch_after("main", entry.cursor)])[0])


# --- deleted and restored entries


def test_a_deleted_entry_in_the_middle_is_another_history(redis_store: RedisStore) -> None:
    log, entries = redis_store.log, fill(redis_store.log, "main", 5)
    redis_store.client.xdel(LOG, "3-0")
    assert log.append([batch_after("main", entries[2].cursor)]) == [Forked(5)]
    refused(log.read("main", 2, 1)[0], entries[1].cursor)


def test_a_deleted_head_is_damage_and_nothing_is_written(redis_store: RedisStore) -> None:
    """Its position can never be given again, so to append would fail half-way."""
    log, entries = redis_store.log, fill(redis_store.log, "main", 5)
    redis_store.client.xdel(LOG, "5-0")
    before = contents(redis_store)
    answers = log.append([batch_after("main", entries[3].cursor)])
    assert LOG in damaged(answers[0]).message
    assert log.append([batch_after("main", entries[4].cursor)]) == [Forked(4)]
    assert contents(redis_store) == before


def test_an_emptied_log_is_damage(redis_store: RedisStore) -> None:
    fill(redis_store.log, "main", 5)
    redis_store.client.xtrim(LOG, maxlen=0, approximate=False)
    [answer] = redis_store.log.append([batch_after("main", origin("main"))])
    damaged(answer)


def test_a_list_that_was_restored_to_less_is_a_fork(redis_store: RedisStore) -> None:
    log, entries = redis_store.log, fill(redis_store.log, "main", 5)
    redis_store.client.delete(LOG)
    for entry in entries[:3]:
        fields = {"type": entry.type, "head": entry.head, "body": entry.body}
        redis_store.client.xadd(LOG, fields, id=f"{entry.position}-0")
    assert log.append([batch_after("main", entries[-1].cursor)]) == [Forked(3)]
    assert log.append([batch_after("main", entries[2].cursor)]) == [Appended(4)]
    assert log.append([batch_after("main", entries[3].cursor)]) == [Forked(4)]
