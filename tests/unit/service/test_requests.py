"""A client's command message: what is taken, what is refused, and with which words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.events import DAY_MS, NOON_MS, command_id
from todo.access import Who
from todo.errors import TodoError
from todo.events.log import SEEN_DAYS
from todo.kinds import KINDS
from todo.service.requests import MAX_POSITION, Request, check_list_id, check_position, parse_request

ID = command_id()
GOOD: dict[str, Any] = {"list": "main", "id": ID, "name": "add_task", "args": {"title": "Milk"}}


def parse(now_ms: int = NOON_MS, **changes: Any) -> Request:
    return parse_request(KINDS, {**GOOD, **changes}, Who("ann", everywhere="owner"), now_ms, "sid")


def refusal(message: Any) -> TodoError:
    with pytest.raises(TodoError) as refused:
        parse_request(KINDS, message, Who("ann", everywhere="owner"), NOON_MS)
    return refused.value


def test_a_message_becomes_a_request_with_who_sent_it_and_from_which_connection() -> None:
    group = command_id()
    request = parse(base=3, group=group)
    assert (request.list_id, request.command_id, request.name) == ("main", ID, "add_task")
    assert (request.who, request.source) == (Who("ann", everywhere="owner"), "sid")
    assert (request.base, request.group) == (3, group)


@pytest.mark.parametrize("message", [None, [], "add_task", 1])
def test_what_is_no_object_is_refused(message: Any) -> None:
    assert refusal(message).code == "bad_request"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("list", None),
        ("list", "a b"),
        ("list", 1),
        ("id", None),
        ("id", ID.upper()),
        ("id", ID.replace("-7", "-4", 1)),
        ("id", ID + "\n"),
        ("name", None),
        ("name", 1),
        ("base", -1),
        ("base", True),
        ("base", 1.0),
        ("base", "yesterday"),
        ("base", MAX_POSITION + 1),
        ("group", 1),
        ("group", "mine"),
    ],
)
def test_a_field_of_another_shape_is_refused_by_its_name(field: str, value: Any) -> None:
    refused = refusal({**GOOD, field: value})
    assert refused.code == "bad_request"
    assert f"'{field}'" in refused.message


def test_a_field_that_a_command_has_not_is_named_and_cut_short() -> None:
    refused = refusal({**GOOD, "x" * 200: 1})
    assert refused.code == "bad_request"
    assert f"'{'x' * 50}'" in refused.message


def test_a_command_that_the_kind_has_not_is_told_apart_from_arguments_that_it_has_not() -> None:
    assert refusal({**GOOD, "name": "make_tea"}).code == "unknown_command"
    assert refusal({**GOOD, "args": {"title": 1}}).code == "bad_request"
    assert refusal({**GOOD, "args": {"title": " "}}).code == "title_empty"


def test_an_id_is_taken_from_thirty_days_ago_to_a_day_ahead_and_not_beyond() -> None:
    """The log knows the ids of `SEEN_DAYS`: an older one could be done twice."""
    oldest, newest = (SEEN_DAYS - 1) * DAY_MS, DAY_MS
    assert parse(NOON_MS + oldest).command_id == ID
    assert parse(NOON_MS - newest).command_id == ID
    for now_ms, code in ((NOON_MS + oldest + 1, "command_expired"), (NOON_MS - newest - 1, "clock_ahead")):
        with pytest.raises(TodoError) as refused:
            parse(now_ms)
        assert refused.value.code == code


def test_the_fingerprint_is_of_what_is_asked_and_of_nothing_else() -> None:
    asked = parse(args={"title": "Milk", "parent": None}).fingerprint
    assert parse(args={"parent": None, "title": "Milk"}).fingerprint == asked
    assert parse(args={"parent": None, "title": "Milk"}, group=command_id()).fingerprint == asked
    others = [
        parse(args={"title": "Oil", "parent": None}),
        parse(args={"title": "Milk"}),
        parse(args={"title": "Milk", "parent": None}, base=0),
        parse(name="rename_list", args={"title": "Milk"}),
    ]
    assert len({asked, *(other.fingerprint for other in others)}) == 5


@pytest.mark.parametrize("list_id", ["m", "M-1_x", "0" * 64])
def test_letters_digits_and_dashes_up_to_64_make_a_list_id(list_id: str) -> None:
    assert check_list_id(list_id) == list_id


@pytest.mark.parametrize("value", ["", "-m", "_m", "0" * 65, "a/b", "é", "²", "main\n", b"main", None, 0])
def test_anything_else_makes_none(value: Any) -> None:
    with pytest.raises(TodoError, match="'list' must be"):
        check_list_id(value)


def test_positions_go_from_nothing_to_the_largest_number_that_every_client_can_count_to() -> None:
    assert [check_position(value, "since") for value in (0, MAX_POSITION)] == [0, MAX_POSITION]
    for value in (-1, MAX_POSITION + 1, True, 1.0, "1", None):
        with pytest.raises(TodoError, match="'since' must be"):
            check_position(value, "since")
