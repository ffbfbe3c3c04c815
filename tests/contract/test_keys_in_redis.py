"""What an append leaves in Redis, seen with other tools than ours."""

from __future__ import annotations

from tests.contract.conftest import RedisStore
from tests.events import batch_after, fill
from todo.events.codec import origin
from todo.events.log import Appended, Batch
from todo.events.redis import keys

PARTITION = keys.partition("main")
FEED = keys.feed(PARTITION)
LOG = keys.log("main")


def test_command_ids_are_kept_for_31_days(redis_store: RedisStore) -> None:
    batch = batch_after("main", origin("main"))
    redis_store.log.append([batch])
    key = keys.seen("main", batch.commands[0].command_id)
    assert 30 * 86_400 < redis_store.client.ttl(key) <= 31 * 86_400
    lasting = [LOG, FEED, keys.lists(PARTITION)]
    assert [redis_store.client.ttl(name) for name in lasting] == [-1, -1, -1]


def test_an_entry_is_readable_in_any_redis_tool(redis_store: RedisStore) -> None:
    batch = batch_after("main", origin("main"))
    redis_store.log.append([batch])
    entry = batch.commands[0].entries[0]
    [(number, fields)] = redis_store.client.execute_command("XRANGE", LOG, "-", "+")
    assert number == b"1-0"
    assert fields == [b"type", b"task_added", b"head", entry.head, b"body", entry.body]


def test_forgotten_scripts_are_loaded_again(redis_store: RedisStore) -> None:
    fill(redis_store.log, "main", 1)
    redis_store.client.script_flush()
    head = redis_store.log.heads(["main"])[0]
    batches: list[Batch] = [batch_after("main", head), batch_after("other", origin("other"))]
    assert redis_store.log.append(batches) == [Appended(2), Appended(1)]
    assert redis_store.log.save_snapshot("main", 2, b"data")
