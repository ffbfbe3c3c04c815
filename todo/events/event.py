"""The event type: the only part of the log that the task core depends on."""

from __future__ import annotations

from typing import Any

import msgspec

Body = dict[str, Any]


class Event(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A change of a list. `position` is 0 until the event is in the log.

    `at` is in ms since 1970. `body` is None after erasure on a person's request. `schema` is the version of
    the body's format. `previous` is the position of the same task's preceding event; 0 if there is none or
    the event concerns no single task. `group` is an id shared by the commands of one user action; `via` is
    the link or token that authorised the actor, if any.

    The wire format is this struct as JSON, without fields that have their default.
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
