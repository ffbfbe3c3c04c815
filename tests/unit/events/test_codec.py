"""The codec: what is stored, that it comes back, and what a reader makes of entries of other versions."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.events import encode_all, refused, verified
from todo.events.codec import Entry, decode, encode, origin
from todo.events.event import Body, Event

TASK = "0199a000-0000-7000-8000-000000000001"
COMMAND = "0199a000-0000-7000-8000-000000000002"
SALT = bytes(range(16))
GOLDEN = Event("task_added", TASK, "anna", COMMAND, 1_764_000_000_000, {"title": "Milk", "order": -5}, 1)


def test_the_bytes_of_an_entry_stay_as_they_are() -> None:
    """A change here makes every log written so far unreadable."""
    entry = encode(GOLDEN, origin("main"), SALT)
    assert entry.position == 1
    assert entry.type == "task_added"
    assert origin("main").hash.hex() == "0d6e4079e36703ebd37c00722f5891d2"
    assert entry.head.hex() == (
        "9a01"
        "d92430313939613030302d303030302d373030302d383030302d303030303030303030303031"
        "a4616e6e61"
        "d92430313939613030302d303030302d373030302d383030302d303030303030303030303032"
        "cf0000019ab697e800"
        "00c0c0"
        "c410c1ef1e0857092567bf20c69b4b82f355"
        "c410afa2bffe25b93ae1be61dba4c21c0bb4"
    )
    assert entry.body.hex() == (
        "92c410000102030405060708090a0b0c0d0e0f82a57469746c65a44d696c6ba56f72646572fb"
    )


def test_the_hashes_are_what_the_text_says() -> None:
    """Computed here a second time, with another msgpack."""
    first = encode(GOLDEN, origin("main"), SALT)
    second = encode(GOLDEN, first.cursor, SALT)
    digest = sha256(second.body).digest()[:16]
    assert msgpack.unpackb(second.body) == [SALT, {"title": "Milk", "order": -5}]
    linked = first.hash + msgpack.packb([2, "task_added"]) + second.head[:-16]
    chain = sha256(linked).digest()[:16]
    assert msgpack.unpackb(second.head) == [
        *(1, TASK, "anna", COMMAND, 1_764_000_000_000, 0, None, None),
        *(digest, chain),
    ]
    assert second.hash == chain


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
events = st.builds(
    Event,
    type=st.text(max_size=20),
    task=st.none() | st.uuids().map(str),
    actor=st.text(max_size=30),
    command=st.uuids().map(str),
    at=st.integers(0, 2**53 - 1),
    body=st.none() | st.dictionaries(st.text(max_size=8), json_values, max_size=5),
    schema=st.integers(1, 100),
    previous=st.integers(0, 2**53 - 1),
    group=st.none() | st.uuids().map(str),
    via=st.none() | st.text(max_size=20),
)


@given(st.lists(st.tuples(events, st.binary(min_size=16, max_size=16)), max_size=5), st.text(max_size=20))
def test_what_was_encoded_is_decoded(pairs: list[tuple[Event, bytes]], list_id: str) -> None:
    written = [event for event, _ in pairs]
    entries = encode_all(written, origin(list_id), [salt for _, salt in pairs])
    expected = [replace(event, position=position) for position, event in enumerate(written, 1)]
    assert verified(entries, list_id) == expected


def test_equal_events_do_not_look_alike() -> None:
    """So nobody can tell from two logs, or from a digest that outlived its body, what was in them."""
    one, two = (encode(GOLDEN, origin("main"), salt) for salt in (SALT, bytes(16)))
    assert one.body != two.body
    assert one.hash != two.hash


# --- what others wrote


def test_a_well_linked_entry_with_another_content_is_refused() -> None:
    """Somebody who computes the hashes but writes another shape."""
    heads: list[Any] = [[1], [1, None, "a", "c", 5, 0, None, None, b"d"], "text"]
    heads += [[1, None, "a", "c", 1.5, 0, None, None, b"d", b""], [1, None, "a", "c", 5, b"d", b""]]
    for head in heads:
        refused(linked(msgpack.packb(head), msgpack.packb([SALT, {}])), origin("main"))
    for body in [[SALT, [1]], [SALT, {1: 2}], [SALT], {}, [SALT, "text"], [SALT, {}, 1]]:
        packed = msgpack.packb(body)
        digest = sha256(packed).digest()[:16]
        head = msgpack.packb([1, None, "anna", COMMAND, 5, 0, None, None, digest, bytes(16)])[:-16]
        refused(linked(head, packed), origin("main"))


def linked(unlinked: bytes, body: bytes, type_: str = "task_added") -> Entry:
    """The first entry of `main`, with a right chain hash after whatever the head says."""
    chain = sha256(origin("main").hash + msgpack.packb([1, type_]) + unlinked).digest()[:16]
    return Entry(1, type_, unlinked + chain, body)


def versioned(schema: int, body: Body, type_: str = "task_added") -> Entry:
    """An entry as another version of this program would write it."""
    packed = msgpack.packb([SALT, body])
    digest = sha256(packed).digest()[:16]
    head = msgpack.packb([schema, TASK, "anna", COMMAND, 5, 0, None, None, digest, bytes(16)])[:-16]
    return linked(head, packed, type_)


@pytest.mark.parametrize("schema", [0, -1])
def test_a_schema_that_cannot_be_is_refused(schema: int) -> None:
    refused(versioned(schema, {}), origin("main"))


def test_what_a_newer_version_wrote_is_read_and_its_schema_told() -> None:
    """Whether it can be folded is for the fold to say."""
    event = decode(versioned(7, {"colour": "red"}, "task_sung"), origin("main")).event
    assert (event.type, event.schema, event.body) == ("task_sung", 7, {"colour": "red"})


def test_a_changed_entry_of_a_newer_version_is_damaged_first_of_all() -> None:
    refused(replace(versioned(2, {}), type="task_sung"), origin("main"))
