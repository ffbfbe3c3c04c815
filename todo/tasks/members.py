"""Deciders of membership, share links, and deleting and restoring a list.

Undo never reverses these commands. A list always keeps an owner.
"""

from __future__ import annotations

from todo.access import higher
from todo.errors import TodoError
from todo.tasks.access import role_by_link
from todo.tasks.commands import AddLink, RemoveMember, RevokeLink, SetMember
from todo.tasks.draft import Draft
from todo.tasks.limits import LIMITS
from todo.tasks.state import State

INBOX = "inbox-"
"""How the id of a person's own first list begins; the person's id follows."""


def set_member(draft: Draft, command: SetMember) -> None:
    """A new member, or another role of one. Raises `last_owner`, `inbox_is_private`, `too_many_members`."""
    _check_shared(draft.state)
    _set(draft, command.person, command.role)


def remove_member(draft: Draft, command: RemoveMember) -> None:
    _remove(draft, command.person)


def leave_list(draft: Draft, _: object) -> None:
    _check_shared(draft.state)
    _remove(draft, draft.context.who.actor)


def add_link(draft: Draft, command: AddLink) -> None:
    """A link by which whoever has its secret gets a role. Raises `link_exists`, `too_many_links`."""
    state = draft.state
    _check_shared(state)
    if command.link in state.links:
        raise TodoError("link_exists", link=command.link)
    if len(state.links) >= LIMITS["links"]:
        raise TodoError("too_many_links", limit=LIMITS["links"])
    body = {"id": command.link, "role": command.role, "digest": command.digest}
    draft.emit("link_added", None, {**body, "expires": command.expires} if command.expires else body)


def revoke_link(draft: Draft, command: RevokeLink) -> None:
    if command.link in draft.state.links:
        draft.emit("link_revoked", None, {"id": command.link})


def accept_link(draft: Draft, _: object) -> None:
    """Who came by a link becomes a member with its role; who has that role or a higher one keeps it.

    Raises `link_invalid` for who came by none, and what `set_member` raises.
    """
    state, who = draft.state, draft.context.who
    _check_shared(state)
    role = role_by_link(who, state, draft.context.now)
    if role is None:
        raise TodoError("link_invalid")
    before = state.members.get(who.actor)
    if higher(before, role) != before:
        _set(draft, who.actor, role)


def delete_list(draft: Draft, _: object) -> None:
    """Hides the list from everybody except its owners, who may restore it."""
    _check_shared(draft.state)
    if not draft.state.deleted:
        draft.emit("list_deleted", None, {})


def restore_list(draft: Draft, _: object) -> None:
    if draft.state.deleted:
        draft.emit("list_restored", None, {})


def _set(draft: Draft, person: str, role: str) -> None:
    state = draft.state
    before = state.members.get(person)
    if before == role:
        return
    if before is not None:
        _check_an_owner_stays(state, person)
        draft.emit("member_role_changed", None, {"person": person, "role": [before, role]})
        return
    if len(state.members) >= LIMITS["members"]:
        raise TodoError("too_many_members", limit=LIMITS["members"])
    if not state.members and role != "owner":
        raise TodoError("last_owner")
    draft.emit("member_added", None, {"person": person, "role": role})


def _remove(draft: Draft, person: str) -> None:
    role = draft.state.members.get(person)
    if role is None:
        return
    _check_an_owner_stays(draft.state, person)
    draft.emit("member_removed", None, {"person": person, "role": role})


def _check_an_owner_stays(state: State, person: str) -> None:
    """Raises `last_owner` if nobody else owns the list."""
    owners = [member for member, role in state.members.items() if role == "owner"]
    if owners == [person]:
        raise TodoError("last_owner")


def _check_shared(state: State) -> None:
    if state.list.startswith(INBOX):
        raise TodoError("inbox_is_private")
