"""A right that ends takes its reader off the log before anything more goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import uuid_utils

from tests.unit.replicas import beats, held_replica, work
from tests.vectors.fold_cases import DIGEST, LINK
from todo.access import Who
from todo.errors import TodoError
from todo.events.codec import Record
from todo.events.memory_log import MemoryLog
from todo.service import replica as replica_module
from todo.service import review as review_module
from todo.service.joining import Joined
from todo.service.replica import Replica

OWNER, MEMBER = (Who(f"019a4444-0000-7000-8000-{number:012x}") for number in (1, 2))
GUEST = Who("019a4444-0000-7000-8000-000000000003", via=LINK, key=DIGEST)
LIST = "ours"


class Outlet:
    """`happened` is what went out, in order."""

    def __init__(self) -> None:
        self.happened: list[str] = []

    def events(self, list_id: str, records: Sequence[Record]) -> None:
        if list_id == LIST:  # homes are told too
            self.happened += [record.event.type for record in records]

    def removed(self, _list_id: str, reader: str) -> None:
        self.happened.append(f"{reader} is removed")

    def reset(self, _list_id: str, reason: str) -> None:
        self.happened.append(reason)


class Place:
    """A list of an owner with a member and a link, and who reads it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.outlet = Outlet()
        self.store = MemoryLog()
        self.replica: Replica = held_replica(monkeypatch, self.store, self.outlet)
        self._monkeypatch = monkeypatch
        self.do(OWNER, "create_list", title="Ours")
        self.do(OWNER, "set_member", person=MEMBER.actor, role="editor")
        self.do(OWNER, "add_link", link=LINK, role="viewer", digest=DIGEST, expires=2**50)

    def do(self, who: Who, name: str, **args: Any) -> Any:
        answers: list[Any] = []
        message = {"list": LIST, "id": str(uuid_utils.uuid7()), "name": name, "args": args}
        self.replica.door.execute(who, message, answers.append)
        work(self.replica)
        return answers[0]

    def join(self, who: Who, reader: str) -> Joined | TodoError:
        answers: list[Joined | TodoError] = []
        self.replica.door.subscriptions.connect(reader)
        self.replica.door.subscribe(who, reader, LIST, None, None, lambda: None, answers.append)
        work(self.replica)
        self.outlet.happened.clear()
        return answers[0]

    def look_around(self) -> None:
        self._monkeypatch.setattr(replica_module, "beat", beats([lambda: None]))
        self.replica._tick()


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(monkeypatch)


def test_a_member_who_is_removed_does_not_get_even_that_event(place: Place) -> None:
    place.join(MEMBER, "member")
    place.join(OWNER, "owner")
    place.do(OWNER, "remove_member", person=MEMBER.actor)
    assert place.outlet.happened == ["member is removed", "member_removed"]
    assert [reader for reader, _ in place.replica.door.subscriptions.readers_of(LIST)] == ["owner"]


def test_who_is_removed_by_another_replica_is_off_too(place: Place) -> None:
    place.join(MEMBER, "member")
    other = held_replica(place._monkeypatch, place.store)
    message = {"person": MEMBER.actor}
    request = {"list": LIST, "id": str(uuid_utils.uuid7()), "name": "remove_member", "args": message}
    other.door.execute(OWNER, request, lambda _: None)
    work(other)
    place.replica.boards.catch_up([LIST])
    assert place.outlet.happened[0] == "member is removed"


def test_who_keeps_a_right_stays(place: Place) -> None:
    place.join(MEMBER, "member")
    place.do(OWNER, "set_member", person=MEMBER.actor, role="viewer")
    assert place.outlet.happened == ["member_role_changed"]


def test_a_link_that_is_revoked_ends_its_readers(place: Place) -> None:
    place.join(GUEST, "guest")
    place.do(OWNER, "revoke_link", link=LINK)
    assert place.outlet.happened == ["guest is removed", "link_revoked"]


def test_a_link_that_expires_ends_its_readers_without_any_event(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.join(GUEST, "guest")
    place.join(MEMBER, "member")
    place.look_around()
    assert place.outlet.happened == []
    monkeypatch.setattr(place.replica._review, "_clock", lambda: 2**50)
    place.look_around()
    assert place.outlet.happened == ["guest is removed"]


def test_after_another_history_readers_are_looked_at_again(place: Place) -> None:
    place.join(MEMBER, "member")
    place.replica._lost(LIST, "forked", None)
    place.replica.boards.get(LIST).state.members = {OWNER.actor: "owner"}
    place.look_around()
    assert place.outlet.happened == ["forked", "member is removed"]


def test_a_list_that_is_deleted_is_left_to_its_owner(place: Place) -> None:
    place.join(MEMBER, "member")
    place.join(OWNER, "owner")
    place.do(OWNER, "delete_list")
    assert place.outlet.happened == ["member is removed", "list_deleted"]


def test_the_review_knows_no_kind() -> None:
    assert "todo.tasks" not in str(vars(review_module))
