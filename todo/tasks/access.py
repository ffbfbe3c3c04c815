"""What each role may do to a list, and which role a person has there."""

from __future__ import annotations

from todo.access import READ, Who, higher, lower
from todo.tasks.state import State

PERMISSIONS: dict[str, str] = {
    READ: "viewer",
    "create_list": "outsider",
    "rename_list": "editor",
    "delete_list": "owner",
    "restore_list": "owner",
    "set_member": "owner",
    "remove_member": "owner",
    "leave_list": "viewer",
    "add_link": "owner",
    "revoke_link": "owner",
    "accept_link": "viewer",
    "add_task": "editor",
    "add_tasks": "editor",
    "edit_task": "editor",
    "complete_task": "editor",
    "reopen_task": "editor",
    "complete_all": "editor",
    "reopen_all": "editor",
    "move_task": "editor",
    "delete_task": "editor",
    "restore_task": "editor",
    "clear_completed": "editor",
    "undo": "editor",
}
"""The least role of each command, and of reading."""

TO_UNDO: dict[str, str] = {
    "list_renamed": "editor",
    "task_added": "editor",
    "task_edited": "editor",
    "task_completed": "editor",
    "task_reopened": "editor",
    "task_moved": "editor",
    "task_deleted": "editor",
    "task_restored": "editor",
    "tasks_reordered": "editor",
}
"""The least role of taking back an event of each type: that of the commands that make it."""

CHANGES = frozenset(
    {
        "list_created",
        "list_deleted",
        "list_restored",
        "member_added",
        "member_role_changed",
        "member_removed",
        "link_added",
        "link_revoked",
    }
)
"""The events after which somebody may have another role than before."""


def role(who: Who, state: State, now_ms: int) -> str | None:
    """The person's role in this state of the list: as a member, by a link or everywhere."""
    member = state.members.get(who.actor)
    if state.deleted and member != "owner":
        member = None
    found = higher(higher(member, role_by_link(who, state, now_ms)), who.everywhere) or "outsider"
    return lower(found, who.most) if who.most else found


def role_by_link(who: Who, state: State, now_ms: int) -> str | None:
    """The role that the link gives by which somebody came; None if they came by none that is valid."""
    link = state.links.get(who.via) if who.via is not None else None
    if link is None or link.digest != who.key or state.deleted:
        return None
    return link.role if not link.expires or now_ms < link.expires else None
