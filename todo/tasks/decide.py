"""Decides commands into events, by a table from command type to decider.

Pure: no clock, no randomness, no I/O. The service calls it with the board's state, and again after a conflict
with another writer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from todo.aggregate import Command, Context
from todo.errors import TodoError
from todo.events.event import Event
from todo.tasks import adding, commands, editing, members, moving, trash, undo
from todo.tasks.draft import Draft
from todo.tasks.state import State

__all__ = ["DECIDERS", "Context", "decide"]

DECIDERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    commands.CreateList: adding.create_list,
    commands.RenameList: adding.rename_list,
    commands.SetMember: members.set_member,
    commands.RemoveMember: members.remove_member,
    commands.LeaveList: members.leave_list,
    commands.AddLink: members.add_link,
    commands.RevokeLink: members.revoke_link,
    commands.AcceptLink: members.accept_link,
    commands.DeleteList: members.delete_list,
    commands.RestoreList: members.restore_list,
    commands.AddTask: adding.add_task,
    commands.AddTasks: adding.add_tasks,
    commands.EditTask: editing.edit_task,
    commands.CompleteTask: editing.complete_task,
    commands.ReopenTask: editing.reopen_task,
    commands.CompleteAll: editing.complete_all,
    commands.ReopenAll: editing.reopen_all,
    commands.MoveTask: moving.move_task,
    commands.DeleteTask: trash.delete_task,
    commands.RestoreTask: trash.restore_task,
    commands.ClearCompleted: trash.clear_completed,
    commands.Undo: undo.undo,
}


OF_A_DELETED_LIST = frozenset({commands.RestoreList, commands.DeleteList, commands.LeaveList})
"""The commands that a list takes while it is deleted."""


def decide(state: State, command: Command, context: Context) -> list[Event]:
    """The command's events, numbered from the head on; none if it would change nothing.

    Restores the state before it returns; nobody else may use the state meanwhile. Raises the refusal as a
    TodoError.
    """
    if state.deleted and type(command) not in OF_A_DELETED_LIST:
        raise TodoError("list_deleted", list=state.list)
    draft = Draft(state, context)
    with state.trial():
        DECIDERS[type(command)](draft, command)
    return draft.events
