"""Real servers at their limits: full, gone, back again, too slow; and what an acknowledgement may claim."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contract.conftest import RedisStore
from tests.events import added, batch_after, command_id, entries_after, fill, verified
from tests.proxy import LossyProxy
from tests.servers import Server
from todo.errors import TodoError
from todo.events.codec import Cursor, origin
from todo.events.log import Appended, Batch, BatchCommand, Duplicate, Progress, Seen
from todo.events.memory_log import MemoryLog
from todo.events.redis import keys
from todo.events.redis.connection import Recover, connect
from todo.events.redis.log import RedisLog


def whole(store: RedisLog, list_id: str = "main") -> Cursor:
    """The head of a list whose whole log was read and checked."""
    entries = store.read(list_id, 0, 100_000)
    assert len(verified(entries, list_id)) == len(entries)
    assert store.heads([list_id]) == [entries[-1].cursor]
    return entries[-1].cursor


# --- what an acknowledgement may claim


def test_on_disk_before_the_answer(server_store: RedisStore) -> None:
    assert server_store.log.durability() == "disk"


@pytest.mark.parametrize(("setting", "value"), [("appendfsync", "everysec"), ("appendonly", "no")])
def test_less_is_claimed_if_the_server_is_set_to_less(own_server: Server, setting: str, value: str) -> None:
    own_server.admin.config_set(setting, value)
    assert own_server.log().durability() == "memory"


def test_without_settings_to_read_nothing_is_claimed(open_store: Callable[[str], RedisStore]) -> None:
    assert open_store("fakeredis").log.durability() == "memory"
    assert MemoryLog().durability() == "memory"


# --- a full store


def large_batch(cursor: Cursor) -> Batch:
    command = command_id()
    events = [added("Large", command, notes="x" * 10_000) for _ in range(20)]
    return Batch("main", cursor, [BatchCommand(command, b"", entries_after(cursor, events))])


def test_a_full_store_takes_nothing_and_goes_on_reading(own_server: Server) -> None:
    log, admin = own_server.log(), own_server.admin
    fill(log, "main", 3)
    log.save_snapshot("main", 3, b"data")
    admin.config_set("maxmemory", admin.info("memory")["used_memory"] + 4_000_000)
    head = log.heads(["main"])[0]
    for _ in range(1_000):
        batch = large_batch(head)
        [answer] = log.append([batch])
        if not isinstance(answer, Appended):
            break
        head = batch.commands[0].entries[-1].cursor

    assert isinstance(answer, TodoError)
    assert answer.code == "store_full"
    assert whole(log) == head
    assert log.find("main", batch.commands[0].command_id) is None
    assert log.read_feeds([0] * keys.PARTITIONS, 0)[-1].last == head.position
    assert log.read_back("main", None, 1)[0].cursor == head
    assert log.load_snapshot("main") == b"data"
    admin.config_set("maxmemory", 1_000)  # the refused one needed more room than a small one would
    with pytest.raises(TodoError) as caught:
        log.save_snapshot("main", head.position, b"newer")
    assert caught.value.code == "store_full"

    admin.config_set("maxmemory", 0)
    assert log.append([batch]) == [Appended(head.position + 20)]
    whole(log)


# --- a server that is gone

CALLS: dict[str, Callable[[RedisLog], object]] = {
    "append": lambda log: log.append([batch_after("main", origin("main"))]),
    "read": lambda log: log.read("main", 0, 1),
    "read_many": lambda log: log.read_many([("main", 0)], 1),
    "pages": lambda log: list(log.pages("main", 0, 1)),
    "read_back": lambda log: log.read_back("main", None, 1),
    "heads": lambda log: log.heads(["main"]),
    "find": lambda log: log.find("main", command_id()),
    "lists": lambda log: log.lists(),
    "feed_tails": lambda log: log.feed_tails(),
    "read_feeds": lambda log: log.read_feeds([0] * keys.PARTITIONS, 0.1),
    "durability": lambda log: log.durability(),
    "ping": lambda log: log.ping(),
    "load_snapshot": lambda log: log.load_snapshot("main"),
    "save_snapshot": lambda log: log.save_snapshot("main", 1, b"data"),
    "drop_snapshots": lambda log: log.drop_snapshots(),
    "take_lease": lambda log: log.take_lease("c", "me", 1.0),
    "release_lease": lambda log: log.release_lease("c", "me"),
    "load_progress": lambda log: log.load_progress("c", ["main"]),
    "save_progress": lambda log: log.save_progress("c", "main", Progress(1, ())),
}


def test_every_call_tells_that_the_server_is_gone(own_server: Server) -> None:
    """On connections that were open and on new ones."""
    used, new = own_server.log(), own_server.log()
    for call in CALLS.values():
        call(used)
    own_server.kill()
    for log in (used, new):
        for name, call in CALLS.items():
            with pytest.raises(TodoError) as caught:
                call(log)
            assert caught.value.code == "store_unavailable", name


@pytest.mark.parametrize("is_recovered", [True, False])
def test_pages_go_on_after_the_connection_broke_between_them(own_server: Server, is_recovered: bool) -> None:
    log = own_server.log(own_server.start) if is_recovered else own_server.log()
    entries = fill(log, "main", 7)
    pages = log.pages("main", 0, 2)
    read = next(pages)
    own_server.kill()
    if is_recovered:
        assert [*read, *(entry for page in pages for entry in page)] == entries
    else:
        with pytest.raises(TodoError) as caught:
            list(pages)
        assert caught.value.code == "store_unavailable"


def test_what_was_acknowledged_is_there_after_a_crash(own_server: Server) -> None:
    log = own_server.log()
    entries = fill(log, "main", 50)
    own_server.kill()
    own_server.start()
    assert whole(log) == entries[-1].cursor
    assert log.append([batch_after("main", entries[-1].cursor)]) == [Appended(51)]


@pytest.mark.parametrize("name", [name for name in CALLS if name != "read_feeds"])
def test_a_call_is_repeated_once_after_recovery(own_server: Server, name: str) -> None:
    recovered: list[str] = []

    def recover() -> None:
        recovered.append(name)
        own_server.start()

    log = own_server.log(recover)
    log.ping()
    own_server.kill()
    CALLS[name](log)
    assert recovered == [name]


def test_the_tailer_recovers_but_lets_its_caller_look_again(own_server: Server) -> None:
    """A server that came back may be another copy: cursors have to be compared before reading on."""
    log = own_server.log(own_server.start)
    fill(log, "main", 1)
    log.read_feeds([0] * keys.PARTITIONS, 0)
    own_server.kill()
    with pytest.raises(TodoError) as caught:
        log.read_feeds([0] * keys.PARTITIONS, 0)
    assert caught.value.code == "store_unavailable"
    assert [ring.list_id for ring in log.read_feeds([0] * keys.PARTITIONS, 0)] == ["main"]


def test_recovery_is_tried_once_and_no_more(own_server: Server) -> None:
    tries: list[int] = []
    log = own_server.log(lambda: tries.append(1))
    own_server.kill()
    for number, name in enumerate(CALLS, 1):
        with pytest.raises(TodoError) as caught:
            CALLS[name](log)
        assert caught.value.code == "store_unavailable"
        assert len(tries) == number, name


# --- an answer that is lost on its way


@contextmanager
def lossy_log(store: RedisStore, recover: Recover | None) -> Iterator[tuple[LossyProxy, RedisLog]]:
    """A log whose answers can be lost."""
    path = Path(store.client.get_connection_kwargs()["path"])
    with LossyProxy(path) as proxy, connect(proxy.url) as client, connect(proxy.url) as tailer:
        yield proxy, RedisLog(client, tailer, recover)


def test_a_lost_answer_is_found_as_a_known_command(server_store: RedisStore) -> None:
    recovered: list[int] = []
    with lossy_log(server_store, lambda: recovered.append(1)) as (proxy, log):
        first = batch_after("main", origin("main"))
        assert log.append([first]) == [Appended(1)]
        proxy.lose_answer_to(b"EVALSHA")
        batch = batch_after("main", log.heads(["main"])[0], 2, 1)
        other = batch_after("other", origin("other"))
        seen = {
            batch.commands[0].command_id: Seen(3, b"asked"),
            batch.commands[1].command_id: Seen(4, b"asked"),
        }
        answers = log.append([batch, other])
        assert answers == [Duplicate(seen), Duplicate({other.commands[0].command_id: Seen(1, b"asked")})]
        assert (proxy.lost, recovered) == (1, [1])
        assert whole(log).position == 4
        assert whole(log, "other").position == 1


def test_a_lost_answer_without_recovery_leaves_the_question_open(server_store: RedisStore) -> None:
    """Not 'refused': whoever asks again with the same id gets the answer."""
    with lossy_log(server_store, None) as (proxy, log):
        log.ping()
        proxy.lose_answer_to(b"EVALSHA")
        batch = batch_after("main", origin("main"))
        with pytest.raises(TodoError) as caught:
            log.append([batch])
        assert caught.value.code == "store_unavailable"
        assert proxy.lost == 1
        [command] = batch.commands
        assert log.append([batch]) == [Duplicate({command.command_id: Seen(1, b"asked")})]


def test_a_server_that_answers_too_late_applies_nothing_twice(own_server: Server) -> None:
    process_id = own_server.process_id
    [entry] = fill(own_server.log(), "main", 1)
    with connect(own_server.url, socket_timeout_s=0.2) as client, own_server.client() as tailer:
        log = RedisLog(client, tailer, recover=lambda: os.kill(process_id, signal.SIGCONT))
        os.kill(process_id, signal.SIGSTOP)
        [answer] = log.append([batch_after("main", entry.cursor)])
        assert isinstance(answer, Appended | Duplicate)
    assert whole(own_server.log()).position == 2


def test_a_new_store_gets_the_format_and_one_of_another_version_is_refused(redis_store: RedisStore) -> None:
    redis_store.log.check_format()
    redis_store.log.check_format()
    redis_store.client.hset(keys.META, "format", 9)
    with pytest.raises(TodoError, match="format 9") as refusal:
        redis_store.log.check_format()
    assert refusal.value.code == "upgrade_needed"
