"""What an event is. All that the task core needs to know of the log."""

from __future__ import annotations

from typing import Any

import msgspec

Body = dict[str, Any]


class Event(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something that happened to a list. `position` is 0 until the event is in the log.

    `at` is in ms since 1970; `body` is None after it was erased on a person's request. `schema` is the
    version of the type that the body is written in. `previous` is the position of the task's event before
    this one, 0 if there is none or the event is of no single task. `group` is the id that the commands of one
    action share, and `via` the link or token that the actor came by, if any.

    This is also the event of the wire: as JSON without what has its default.
    """

    type: str
    task: str | None
    actor: str
    command: str
    at: int
    body: Body | None
    schema: int
    position: int = 0
    previous: int = 0
    group: str | None = None
    via: str | None = None
