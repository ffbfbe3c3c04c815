"""What the events of a list say of memberships."""

from __future__ import annotations

from typing import Any

import pytest

from todo.access import MACHINE
from todo.events.command_ids import command_time_ms
from todo.events.event import Event
from todo.home.commands import SetMembership
from todo.service.memberships import Members, concerns_homes, told_by
from todo.service.requests import _UUID7, Request

AT = 1_790_000_000_000


def event(type_: str, position: int, body: dict[str, Any] | None, at: int = AT) -> Event:
    return Event(type_, None, "ann", "c", at, body, 1, position)


def joins(position: int, person: str = "bo", role: str = "editor") -> Event:
    return event("member_added", position, {"person": person, "role": role})


def said(requests: list[Request]) -> list[tuple[str, Any]]:
    return [(request.list_id, request.command) for request in requests]


def test_each_change_of_a_membership_is_told_to_the_one_whom_it_concerns() -> None:
    changed = event("member_role_changed", 2, {"person": "bo", "role": ["editor", "viewer"]})
    removed = event("member_removed", 3, {"person": "bo", "role": "viewer"})
    assert said(told_by("main", [joins(1), changed, removed], "Milk")) == [
        ("home-bo", SetMembership("main", 1, "editor", "Milk")),
        ("home-bo", SetMembership("main", 2, "viewer", "Milk")),
        ("home-bo", SetMembership("main", 3, None, "")),
    ]


def test_a_new_title_is_told_to_all_who_are_members_then() -> None:
    members = Members()
    events = [
        event("list_created", 1, {"title": "One"}),
        joins(2, "ann", "owner"),
        joins(3, "bo"),
        joins(4, "cy"),
        event("member_removed", 5, {"person": "bo", "role": "editor"}),
        event("list_renamed", 6, {"title": ["One", "Two"]}),
    ]
    told = [said(members.take("main", one)) for one in events]
    assert told[0] == []
    assert told[1] == [("home-ann", SetMembership("main", 2, "owner", "One"))]
    assert told[5] == [
        ("home-ann", SetMembership("main", 6, "owner", "Two")),
        ("home-cy", SetMembership("main", 6, "editor", "Two")),
    ]


@pytest.mark.parametrize("body", [{}, None])
def test_a_deleted_list_goes_from_all_but_its_owners_and_comes_back(body: dict[str, Any] | None) -> None:
    members = Members()
    for one in (event("list_created", 1, {"title": "One"}), joins(2, "ann", "owner"), joins(3, "bo")):
        members.take("main", one)
    deleted, restored = event("list_deleted", 4, body), event("list_restored", 5, body)
    assert said(members.take("main", deleted)) == [
        ("home-ann", SetMembership("main", 4, "owner", "One", deleted=True)),
        ("home-bo", SetMembership("main", 4, None, "")),
    ]
    assert said(members.take("main", restored)) == [
        ("home-ann", SetMembership("main", 5, "owner", "One")),
        ("home-bo", SetMembership("main", 5, "editor", "One")),
    ]
    assert concerns_homes("list_deleted")
    assert concerns_homes("list_restored")


def test_the_same_event_gives_the_same_command_whoever_tells_it_and_another_one_another() -> None:
    [alone], [again] = told_by("main", [joins(7)], ""), Members().take("main", joins(7))
    [titled] = told_by("main", [joins(7)], "Milk")
    assert alone == again
    assert (alone.command_id, alone.fingerprint) == (titled.command_id, titled.fingerprint)
    assert _UUID7.match(alone.command_id)
    assert command_time_ms(alone.command_id) == AT
    others = [*told_by("main", [joins(8)], ""), *told_by("other", [joins(7)], "")]
    assert len({one.command_id for one in [alone, *others]}) == 3
    assert alone.who == MACHINE


@pytest.mark.parametrize("person", ["", "a b", "x" * 80, "../a"])
def test_who_can_have_no_home_is_passed_over(person: str) -> None:
    members = Members()
    if person:
        assert members.take("main", joins(1, person)) == []
    assert len(members.take("main", joins(2))) == 1


def test_what_was_erased_says_nothing() -> None:
    assert told_by("main", [event("member_added", 1, None)], "") == []
    assert Members().take("main", event("list_renamed", 1, None)) == []


def test_other_events_are_of_no_concern() -> None:
    assert told_by("main", [event("task_added", 1, {"title": "x"})], "") == []
    assert not concerns_homes("task_added")
    assert concerns_homes("list_renamed")
