"""The commands of a list: what each takes, by name, and how a message's arguments become one.

`UNSET` marks an absent field, None an explicit null.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from msgspec import UNSET, Meta, UnsetType, convert, defstruct
from msgspec.structs import replace

from todo.aggregate import Command
from todo.errors import TodoError
from todo.tasks.fields import FIELDS
from todo.tasks.ids import check_id
from todo.tasks.limits import LIMITS, MAX_INTEGER
from todo.tasks.text import check_line, check_title

MOST_LINES = 2 * LIMITS["events"]
"""Lines of one `add_tasks`, blank ones counted too: 20,000 of those fit into a message."""

Position = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]
Place = str | None | UnsetType
MemberRole = Literal["viewer", "commenter", "editor", "owner"]
LinkRole = Literal["viewer", "commenter", "editor"]
Values = dict[str, Any]
"""By name, of the table of fields."""


AnyCommand = TypeVar("AnyCommand", bound=Command)


class CreateList(Command, frozen=True):
    title: str

    @property
    def creates(self) -> bool:
        return True


class SetMember(Command, frozen=True):
    """Adds a member, or gives one another role."""

    person: str
    role: MemberRole


class RemoveMember(Command, frozen=True):
    person: str


class LeaveList(Command, frozen=True):
    pass


class AddLink(Command, frozen=True):
    """`digest` is the SHA-256 of the link's secret in hex, `expires` in ms since 1970 (0: never)."""

    link: str
    role: LinkRole
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    expires: Annotated[int, Meta(ge=0, le=MAX_INTEGER)] = 0


class RevokeLink(Command, frozen=True):
    link: str


class AcceptLink(Command, frozen=True):
    """Makes the visitor of a share link a member with the link's role."""


class DeleteList(Command, frozen=True):
    pass


class RestoreList(Command, frozen=True):
    pass


class RenameList(Command, frozen=True):
    title: str


class NewTask(Command, frozen=True):
    """A task to add. `values` holds the fields of the field table that were sent."""

    values: Values
    task: str | UnsetType = UNSET
    parent: Place = UNSET


class AddTask(NewTask, frozen=True):
    after: Place = UNSET


class AddTasks(Command, frozen=True):
    """A line that is a string is a title; blank ones are skipped."""

    lines: tuple[str | NewTask, ...]
    after: Place = UNSET
    parent: Place = UNSET


class EditTask(Command, frozen=True):
    """`values` are the new ones, or what their merge takes instead (a set: what to add and to remove)."""

    task: str
    values: Values
    force: bool = False


class CompleteTask(Command, frozen=True):
    task: str


class ReopenTask(Command, frozen=True):
    task: str


class CompleteAll(Command, frozen=True):
    pass


class ReopenAll(Command, frozen=True):
    pass


class MoveTask(Command, frozen=True):
    task: str
    after: Place = UNSET
    parent: Place = UNSET


class DeleteTask(Command, frozen=True):
    task: str


class RestoreTask(Command, frozen=True):
    task: str


class ClearCompleted(Command, frozen=True):
    pass


class Undo(Command, frozen=True):
    """Undoes the whole command that the event at `position` belongs to."""

    position: Position
    force: bool = False

    @property
    def undone(self) -> int | None:
        return self.position


COMMANDS: dict[str, type[Command]] = {
    "create_list": CreateList,
    "rename_list": RenameList,
    "set_member": SetMember,
    "remove_member": RemoveMember,
    "leave_list": LeaveList,
    "add_link": AddLink,
    "revoke_link": RevokeLink,
    "accept_link": AcceptLink,
    "delete_list": DeleteList,
    "restore_list": RestoreList,
    "add_task": AddTask,
    "add_tasks": AddTasks,
    "edit_task": EditTask,
    "complete_task": CompleteTask,
    "reopen_task": ReopenTask,
    "complete_all": CompleteAll,
    "reopen_all": ReopenAll,
    "move_task": MoveTask,
    "delete_task": DeleteTask,
    "restore_task": RestoreTask,
    "clear_completed": ClearCompleted,
    "undo": Undo,
}


_FIELDS = {field.name: field for field in FIELDS}


def _message(name: str, values: list[Any], others: list[Any]) -> Any:
    return defstruct(name, [*values, *others], frozen=True, forbid_unknown_fields=True, kw_only=True)


_NEW_VALUES = [
    (field.name, field.type) if field.is_required else (field.name, field.type | UnsetType, UNSET)
    for field in FIELDS
]
_NEW_OTHERS = [("task", str | UnsetType, UNSET), ("parent", Place, UNSET)]
_AFTER = ("after", Place, UNSET)
_NEW_TASK = _message("NewTask", _NEW_VALUES, _NEW_OTHERS)
_LINES: Any = tuple[str | _NEW_TASK, ...]  # type: ignore[valid-type]  # a type that is made here

_MESSAGES: dict[type[Command], Any] = {
    NewTask: _NEW_TASK,
    AddTask: _message("AddTask", _NEW_VALUES, [*_NEW_OTHERS, _AFTER]),
    AddTasks: _message("AddTasks", [], [("lines", _LINES), _AFTER, ("parent", Place, UNSET)]),
    EditTask: _message(
        "EditTask",
        [
            (field.name, field.merge.argument(field.type) | UnsetType, UNSET)
            for field in FIELDS
            if field.is_edited
        ],
        [("task", str), ("force", bool, False)],
    ),
}
"""The arguments as they are sent, where those of the table of fields are among them: each by its name."""


def parse_command(name: object, args: Any) -> Command:
    """The command of that name with these arguments, checked and with its texts normalised.

    Raises `unknown_command`, `bad_request` (with the field's path in the sentence), or what a text is
    refused for; never anything else, whatever the arguments are.
    """
    command_type = COMMANDS.get(name) if isinstance(name, str) else None
    if command_type is None:
        raise TodoError("unknown_command", f"There is no command '{_printable(name)}'.")
    try:
        sent = convert(args, _MESSAGES.get(command_type, command_type))
    except (ValueError, RecursionError) as error:
        raise TodoError("bad_request", _sentence(name, error)) from error
    return _checked(_command(sent, command_type), "")


def _command(sent: Any, command_type: type[AnyCommand]) -> AnyCommand:
    """The command of a message's arguments: those that the table names come together as `values`."""
    if command_type not in _MESSAGES:
        command: AnyCommand = sent
        return command
    arguments = {name: getattr(sent, name) for name in sent.__struct_fields__}
    if "values" in command_type.__struct_fields__:
        values = {name: arguments.pop(name) for name in _FIELDS if name in arguments}
        arguments["values"] = {name: value for name, value in values.items() if value is not UNSET}
    return command_type(**arguments)


def _checked(command: AnyCommand, path: str) -> AnyCommand:
    changes: dict[str, Any] = {}
    for name in command.__struct_fields__:
        value, check = getattr(command, name), CHECKS.get(name)
        if name == "values":
            changes[name] = {field: _checked_value(field, value[field], path) for field in value}
        elif check is not None and value is not UNSET and value is not None:
            changes[name] = check(value, path + name)
    return replace(command, **changes)


def _checked_value(name: str, value: Any, path: str) -> Any:
    field = _FIELDS[name]
    return field.merge.checked(value, field.check, path + name)


def _check_lines(lines: tuple[Any, ...], field: str) -> tuple[str | NewTask, ...]:
    """The lines as they were sent: texts, and messages of new tasks."""
    if len(lines) > MOST_LINES:
        raise TodoError("too_many_events", field=field, length=len(lines), limit=MOST_LINES)
    return tuple(
        (line and check_line(line, f"{field}[{number}]"))
        if isinstance(line, str)
        else _checked(_command(line, NewTask), f"{field}[{number}].")
        for number, line in enumerate(lines)
    )


CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "title": check_title,
    "task": check_id,
    "person": check_id,
    "link": check_id,
    "parent": check_id,
    "after": check_id,
    "lines": _check_lines,
}
"""By an argument's name: what its value must be beyond its type, and what it becomes. Those of the table of
fields have theirs there."""


_KINDS = {
    "str": "a text",
    "int": "an integer",
    "float": "a decimal number",
    "bool": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
}
_WRONG_TYPE = re.compile(r"Expected `([^`]+)`([^,]*?)(?:, got `([^`]+)`)?(?: - at `\$\.?([^`]*)`)?")
_MISSING = re.compile(r"Object missing required field `([^`]+)`(?: - at `\$\.?(.*)`)?")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$\.?(.*)`)?", re.DOTALL)


def _sentence(name: object, error: Exception) -> str:
    """The error of the validation library as a sentence for a person."""
    said = str(error)
    if found := _MISSING.fullmatch(said):
        return f"'{name}' needs '{_joined(found[2], found[1])}'."
    if found := _UNKNOWN.fullmatch(said):
        return f"'{name}' takes no '{_printable(_joined(found[2], found[1]))}'."
    if found := _WRONG_TYPE.fullmatch(said):
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in found[1].split(" | "))
        bound = found[2].replace("<=", "of at most").replace(">=", "of at least")
        got = f", not {_KINDS.get(found[3], found[3])}" if found[3] else ""
        return f"'{found[4] or 'args'}' of '{name}' must be {wanted}{bound}{got}."
    return f"The arguments of '{name}' do not have the shape that it takes."


def _joined(path: str | None, field: str) -> str:
    return f"{path}.{field}" if path else field


def _printable(value: Any) -> str:
    """Client input, escaped and truncated to 50 characters for an error message."""
    return ascii(value)[1:51].removesuffix("'") if isinstance(value, str) else type(value).__name__
