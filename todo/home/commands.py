"""The commands of a home: what each takes, by name, and how a message's arguments become one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, convert
from msgspec.structs import replace

from todo.aggregate import Command
from todo.errors import TodoError
from todo.home.limits import MAX_INTEGER
from todo.home.settings import COLORS, SETTINGS
from todo.tasks.text import check_line

ListId = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")]
Position = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]
Role = Literal["viewer", "commenter", "editor", "owner"]

MOST_SAID = 200
"""Characters of a refusal that come from a library, which may quote what was sent."""


class SetMembership(Command, frozen=True):
    """The person's role in a list as of a position of that list's log; None: no member any more. `title` is
    what the list is called there, `deleted` whether it is and only its owners see it."""

    list: ListId
    position: Position
    role: Role | None
    title: str = ""
    deleted: bool = False


class MoveEntry(Command, frozen=True):
    """To right after another entry, or to the start (None)."""

    list: ListId
    after: ListId | None


class SetFavourite(Command, frozen=True):
    list: ListId
    favourite: bool


class SetColor(Command, frozen=True):
    list: ListId
    color: str | None


class SetSetting(Command, frozen=True):
    """None: as it is by default."""

    name: str
    value: str | None


class Undo(Command, frozen=True):
    """Takes back the whole command that the event at `position` belongs to."""

    position: Position
    force: bool = False

    @property
    def undone(self) -> int | None:
        return self.position


COMMANDS: dict[str, type[Command]] = {
    "set_membership": SetMembership,
    "move_entry": MoveEntry,
    "set_favourite": SetFavourite,
    "set_color": SetColor,
    "set_setting": SetSetting,
    "undo": Undo,
}


def parse_command(name: object, args: Any) -> Command:
    """The command of that name with these arguments, checked.

    Raises `unknown_command`, `bad_request`, or what a title is refused for; never anything else, whatever
    the arguments are.
    """
    command_type = COMMANDS.get(name) if isinstance(name, str) else None
    if command_type is None:
        raise TodoError("unknown_command")
    try:
        command = convert(args, command_type)
    except (ValueError, RecursionError) as error:
        text = f"The arguments of '{name}' do not have the shape that it takes: {ascii(str(error))[1:-1]}"
        raise TodoError("bad_request", text[:MOST_SAID]) from error
    if isinstance(command, SetMembership):
        return replace(command, title=check_line(command.title, "title"))
    if isinstance(command, SetColor) and command.color not in (None, *COLORS):
        raise TodoError("bad_request", f"'color' must be null or one of {', '.join(COLORS)}.", field="color")
    if isinstance(command, SetSetting):
        _check_setting(command)
    return command


def _check_setting(command: SetSetting) -> None:
    check = SETTINGS.get(command.name)
    if check is None:
        raise TodoError("bad_request", f"'name' must be one of {', '.join(SETTINGS)}.", field="name")
    if command.value is not None and not check(command.value):
        raise TodoError("bad_request", f"This is no value of '{command.name}'.", field="value")
