"""Who may see and change a list: members, links, deleting; and that no way around raises a right."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.unit.tasks.acting import A, act, refusal
from tests.vectors.fold_cases import DIGEST, LINK, NOON
from tests.vectors.history import History
from todo.access import MACHINE, MEMBER_ROLES, READ, ROLES, Who
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.tasks.access import CHANGES, PERMISSIONS, TO_UNDO, role
from todo.tasks.aggregate import LIST
from todo.tasks.commands import COMMANDS
from todo.tasks.evolve import FOLDS
from todo.tasks.limits import LIMITS
from todo.tasks.state import State
from todo.tasks.undo import REVERSES

OWNER, EDITOR, COMMENTER, VIEWER, OTHER = (
    Who(f"019a4444-0000-7000-8000-{number:012x}") for number in range(1, 6)
)
PEOPLE = {"owner": OWNER, "editor": EDITOR, "commenter": COMMENTER, "viewer": VIEWER, "outsider": OTHER}


def shared() -> History:
    """A list with one member of each role."""
    history = History("shared")
    act(history, "create_list", {"title": "Ours"}, who=OWNER)
    for member in ("editor", "commenter", "viewer"):
        act(history, "set_member", {"person": PEOPLE[member].actor, "role": member}, who=OWNER)
    return history


def role_of(history: History, who: Who, now: int = NOON) -> str | None:
    return role(who, history.state, now)


def allowed(history: History, who: Who, action: str) -> bool:
    return LIST.allow(who, action, history.state, NOON)


def test_who_creates_a_list_owns_it() -> None:
    history = History("shared")
    events = act(history, "create_list", {"title": "Ours"}, who=OWNER)
    assert [event.type for event in events] == ["list_created", "member_added"]
    assert role_of(history, OWNER) == "owner"


def test_where_access_is_open_a_list_has_no_members() -> None:
    history = History("open")
    act(history, "create_list", {"title": "Everybody's"})
    assert history.state.members == {}


def test_a_list_of_others_cannot_be_created_again_nor_told_from_one_that_cannot_be() -> None:
    history = shared()
    assert refusal(history, "create_list", {"title": "Mine"}, who=OTHER).code == "unknown_list"
    assert act(history, "create_list", {"title": "Mine"}, who=VIEWER) == []


@pytest.mark.parametrize(
    ("who", "action"), list(itertools.product(PEOPLE, PERMISSIONS)), ids=lambda value: str(value)
)
def test_each_role_may_do_what_the_table_says(who: str, action: str) -> None:
    least = PERMISSIONS[action]
    assert allowed(shared(), PEOPLE[who], action) is (ROLES.index(who) >= ROLES.index(least))


def test_who_is_no_member_sees_nothing() -> None:
    history = shared()
    with pytest.raises(TodoError) as refused:
        LIST.check_allowed(OTHER, READ, history.state, NOON)
    assert refused.value.code == "unknown_list"


def test_a_token_that_may_only_read_lowers_every_role() -> None:
    history = shared()
    assert role_of(history, Who(OWNER.actor, most="viewer")) == "viewer"
    assert role_of(history, Who(OTHER.actor, most="viewer")) == "outsider"


def test_a_token_that_may_only_read_changes_no_list_whatever_the_command_needs() -> None:
    history = shared()
    for action in PERMISSIONS:
        for who in PEOPLE.values():
            assert allowed(history, Who(who.actor, most="viewer"), action) is (
                action == READ and allowed(history, who, READ)
            )


def test_there_is_always_an_owner() -> None:
    history = shared()
    assert refusal(history, "remove_member", {"person": OWNER.actor}, who=OWNER).code == "last_owner"
    assert refusal(history, "leave_list", {}, who=OWNER).code == "last_owner"
    demotion = {"person": OWNER.actor, "role": "editor"}
    assert refusal(history, "set_member", demotion, who=OWNER).code == "last_owner"
    act(history, "set_member", {"person": EDITOR.actor, "role": "owner"}, who=OWNER)
    act(history, "leave_list", {}, who=OWNER)
    assert role_of(history, OWNER) == "outsider"
    assert refusal(history, "leave_list", {}, who=EDITOR).code == "last_owner"


def test_anybody_else_may_leave() -> None:
    history = shared()
    act(history, "leave_list", {}, who=VIEWER)
    assert role_of(history, VIEWER) == "outsider"


def test_a_list_has_only_so_many_members() -> None:
    history = History("shared")
    act(history, "create_list", {"title": "Ours"}, who=OWNER)
    history.state.members |= {f"member {number}": "viewer" for number in range(LIMITS["members"] - 1)}
    more = {"person": OTHER.actor, "role": "viewer"}
    assert refusal(history, "set_member", more, who=OWNER).code == "too_many_members"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("set_member", {"person": OTHER.actor, "role": "editor"}),
        ("set_member", {"person": VIEWER.actor, "role": "editor"}),
        ("remove_member", {"person": VIEWER.actor}),
        ("add_link", {"link": A, "role": "viewer", "digest": DIGEST}),
        ("delete_list", {}),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_who_may_see_a_list_is_never_taken_back_by_an_undo(
    name: str, args: dict[str, Any], force: bool
) -> None:
    history = shared()
    act(history, name, args, who=OWNER)
    if name == "delete_list":
        act(history, "restore_list", {}, who=OWNER)
        undone = {"position": history.position - 1, "force": force}
    else:
        undone = {"position": history.position, "force": force}
    before = state_hash(history.state)
    assert refusal(history, "undo", undone, who=OWNER).code == "nothing_to_undo"
    assert state_hash(history.state) == before


def test_a_person_who_was_demoted_cannot_undo_the_demotion() -> None:
    history = shared()
    act(history, "set_member", {"person": EDITOR.actor, "role": "owner"}, who=OWNER)
    act(history, "set_member", {"person": EDITOR.actor, "role": "editor"}, who=OWNER)
    undone = {"position": history.position, "force": True}
    assert refusal(history, "undo", undone, who=EDITOR).code == "nothing_to_undo"
    assert role_of(history, EDITOR) == "editor"


def test_a_link_gives_its_role_to_whoever_has_its_secret_until_it_expires_or_is_revoked() -> None:
    history = shared()
    link = {"link": LINK, "role": "commenter", "digest": DIGEST, "expires": NOON + 1}
    act(history, "add_link", link, who=OWNER)
    guest = Who(OTHER.actor, via=LINK, key=DIGEST)
    assert role_of(history, guest) == "commenter"
    assert role_of(history, guest, NOON + 1) == "outsider"
    assert role_of(history, Who(OTHER.actor, via=LINK, key="0" * 64)) == "outsider"
    assert role_of(history, Who(OTHER.actor, via=LINK)) == "outsider"
    act(history, "revoke_link", {"link": LINK}, who=OWNER)
    assert role_of(history, guest) == "outsider"


def by_link(who: Who) -> Who:
    return Who(who.actor, via=LINK, key=DIGEST)


@pytest.mark.parametrize(
    ("who", "link_role", "event", "after"),
    [
        (OTHER, "commenter", "member_added", "commenter"),
        (VIEWER, "editor", "member_role_changed", "editor"),
        (EDITOR, "viewer", None, "editor"),
        (OWNER, "editor", None, "owner"),
    ],
)
def test_who_came_by_a_link_becomes_a_member_with_its_role_or_keeps_a_higher_one(
    who: Who, link_role: str, event: str | None, after: str
) -> None:
    history = shared()
    act(history, "add_link", {"link": LINK, "role": link_role, "digest": DIGEST}, who=OWNER)
    events = act(history, "accept_link", {}, who=by_link(who))
    assert [(one.type, one.via) for one in events] == ([(event, LINK)] if event else [])
    act(history, "revoke_link", {"link": LINK}, who=OWNER)
    assert role_of(history, who) == after


def test_a_link_is_accepted_only_by_who_came_by_one_that_is_valid() -> None:
    history = shared()
    link = {"link": LINK, "role": "editor", "digest": DIGEST, "expires": NOON + 1}
    act(history, "add_link", link, who=OWNER)
    assert refusal(history, "accept_link", {}, who=VIEWER).code == "link_invalid"
    assert allowed(history, by_link(OTHER), "accept_link")
    assert not allowed(history, OTHER, "accept_link")
    act(history, "revoke_link", {"link": LINK}, who=OWNER)
    assert refusal(history, "accept_link", {}, who=by_link(VIEWER)).code == "link_invalid"
    assert not allowed(history, by_link(OTHER), "accept_link")


def test_a_link_does_not_lower_a_members_role() -> None:
    history = shared()
    act(history, "add_link", {"link": LINK, "role": "viewer", "digest": DIGEST}, who=OWNER)
    assert role_of(history, Who(EDITOR.actor, via=LINK, key=DIGEST)) == "editor"


def test_a_deleted_list_is_seen_by_its_owners_alone_and_can_only_be_restored() -> None:
    history = shared()
    act(history, "add_link", {"link": LINK, "role": "editor", "digest": DIGEST}, who=OWNER)
    act(history, "delete_list", {}, who=OWNER)
    assert [role_of(history, who) for who in (OWNER, EDITOR, VIEWER)] == ["owner", "outsider", "outsider"]
    assert role_of(history, Who(OTHER.actor, via=LINK, key=DIGEST)) == "outsider"
    assert refusal(history, "add_task", {"title": "x"}, who=OWNER).code == "list_deleted"
    act(history, "restore_list", {}, who=OWNER)
    assert role_of(history, EDITOR) == "editor"


def test_an_inbox_is_its_persons_own() -> None:
    history = History(f"inbox-{OWNER.actor}")
    assert refusal(history, "create_list", {"title": "Inbox"}, who=OTHER).code == "unknown_list"
    act(history, "create_list", {"title": "Inbox"}, who=OWNER)
    for name, args in (
        ("set_member", {"person": OTHER.actor, "role": "viewer"}),
        ("add_link", {"link": LINK, "role": "viewer", "digest": DIGEST}),
        ("delete_list", {}),
        ("leave_list", {}),
        ("accept_link", {}),
    ):
        assert refusal(history, name, args, who=OWNER).code == "inbox_is_private"


def test_the_program_itself_may_do_everything() -> None:
    history = shared()
    assert all(allowed(history, MACHINE, action) for action in PERMISSIONS)


def test_every_event_says_whether_it_changes_who_may_do_what() -> None:
    """A new type of event must be thought about: it is either one of access, or one that can be undone."""
    assert FOLDS.keys() == CHANGES | TO_UNDO.keys()
    assert TO_UNDO.keys() == REVERSES.keys()
    assert PERMISSIONS.keys() == {READ, *COMMANDS}
    assert {*MEMBER_ROLES} == {*PEOPLE} - {"outsider"}


def test_members_and_links_are_in_the_state_and_its_copies() -> None:
    history = shared()
    act(history, "add_link", {"link": LINK, "role": "viewer", "digest": DIGEST}, who=OWNER)
    again = State.from_canonical(history.state.canonical())
    assert (again.members, again.links) == (history.state.members, history.state.links)
    copy = history.state.copy()
    act(history, "remove_member", {"person": VIEWER.actor}, who=OWNER)
    assert VIEWER.actor in copy.members
    assert b"".join(history.state.canonical_pieces(1)) == history.state.canonical()
