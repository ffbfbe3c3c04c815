"""A tally: its events add to a total, or take back what one added. Its logs' ids begin with `tally-`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from todo.access import READ
from todo.aggregate import Aggregate, Command, Context
from todo.errors import TodoError
from todo.events.event import Event


class Tally:
    """The total so far."""

    def __init__(self, log_id: str) -> None:
        self.list = log_id
        self.total = 0

    def canonical(self) -> bytes:
        return msgspec.json.encode({"list": self.list, "total": self.total}, order="sorted")

    def canonical_pieces(self, step: int) -> Iterator[bytes]:
        assert step > 0
        yield self.canonical()

    def copy(self) -> Tally:
        other = Tally(self.list)
        other.total = self.total
        return other

    @contextmanager
    def trial(self) -> Iterator[None]:
        total = self.total
        try:
            yield
        finally:
            self.total = total

    def count(self) -> int:
        return 1


class Count(Command, frozen=True):
    by: int

    @property
    def creates(self) -> bool:
        return True


class Uncount(Command, frozen=True):
    position: int

    @property
    def undone(self) -> int | None:
        return self.position


COMMANDS: dict[str, type[Command]] = {"count": Count, "uncount": Uncount}


def parse(name: object, args: Any) -> Command:
    if not isinstance(name, str) or name not in COMMANDS:
        raise TodoError("unknown_command")
    try:
        return msgspec.convert(args, COMMANDS[name])
    except msgspec.ValidationError as error:
        raise TodoError("bad_request", str(error)) from error


def decide(_tally: Tally, command: Command, context: Context) -> list[Event]:
    if isinstance(command, Count):
        return [_counted(command.by, context, 1)] if command.by else []
    if not context.past:
        raise TodoError("unknown_position")
    return [
        _counted(-event.body["by"], context, number)
        for number, event in enumerate(reversed(context.past), 1)
        if event.body
    ]


def _counted(by: int, context: Context, number: int) -> Event:
    return Event(
        type="counted",
        task=None,
        actor=context.who.actor,
        command=context.command_id,
        at=context.now,
        body={"by": by},
        schema=1,
        position=context.head + number,
    )


def evolve(tally: Tally, event: Event) -> Tally:
    if event.type != "counted" or event.schema > 1:
        raise TodoError("upgrade_needed", position=event.position)
    tally.total += event.body["by"] if event.body else 0
    return tally


def decode(data: bytes) -> Tally:
    value = msgspec.json.decode(data, type=dict[str, Any])
    tally = Tally(value["list"])
    tally.total = value["total"]
    return tally


TALLY = Aggregate(
    kind="tally",
    prefix="tally-",
    initial=Tally,
    parse=parse,
    decide=decide,
    evolve=evolve,
    check=lambda _tally, _event: None,
    decode=decode,
    role=lambda _who, _tally, _now: "editor",
    permissions={READ: "viewer", "count": "editor", "uncount": "editor"},
    access_changes=(),
    writes=(),
    size=lambda _tally, _event: 0,
    limits={"frame": 65_536},
    schema=1,
    version="tally 1",
)
