"""The names of the keys: where a list is stored must never change."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events import DAY_MS, NOON_MS, command_id
from todo.events.command_ids import command_time_ms
from todo.events.redis import keys

list_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", fullmatch=True)


@pytest.mark.parametrize(
    ("list_id", "partition"), [("main", 36), ("a", 3), ("groceries", 55), ("List_1-x", 47)]
)
def test_a_list_stays_in_its_partition(list_id: str, partition: int) -> None:
    assert keys.partition(list_id) == partition


def test_the_names_stay() -> None:
    command = "019ab697-e800-7000-8000-000000000001"
    assert keys.log("main") == "todo:{p36}:log:main"
    assert keys.snapshot("main") == "todo:{p36}:snap:main"
    assert keys.seen("main", command) == "todo:{p36}:seen:main:2025-11-24"
    assert keys.feed(36) == "todo:{p36}:feed"
    assert keys.lists(36) == "todo:{p36}:lists"


@given(list_ids)
def test_all_keys_of_a_list_have_one_hash_tag(list_id: str) -> None:
    """What stands in the first braces of a key decides where Redis Cluster keeps it."""
    number = keys.partition(list_id)
    assert 0 <= number < keys.PARTITIONS
    names = [keys.log(list_id), keys.snapshot(list_id), keys.seen(list_id, command_id())]
    names += [keys.feed(number), keys.lists(number)]
    tags = {found.group(1) for name in names if (found := re.search(r"\{([^}]+)\}", name))}
    assert tags == {f"p{number}"}
    assert len(set(names)) == len(names)


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**74 - 1))
def test_the_time_of_a_command_id_is_read(at_ms: int, low: int) -> None:
    made = uuid.UUID(int=(at_ms << 80) | (7 << 76) | low)
    assert command_time_ms(str(made)) == at_ms


def test_the_day_of_a_command_id_ends_at_midnight_utc() -> None:
    midnight = NOON_MS - NOON_MS % DAY_MS
    assert keys.seen("main", command_id(midnight - 1)).endswith(":2025-11-23")
    assert keys.seen("main", command_id(midnight)).endswith(":2025-11-24")


@given(st.integers(0, 2**48 - 1))
def test_any_time_in_a_command_id_has_a_day(at_ms: int) -> None:
    """Also one in the year 10889, which a client may well send."""
    assert re.search(r":\d{4}-\d\d-\d\d$", keys.seen("main", command_id(at_ms)))
