"""The interface of a kind of log: one `Aggregate` per kind, selected by the prefix of the log's id.

The log, boards, snapshots, follower, projector, committer, joiner and wire protocol depend on this interface
only. Each kind implements it in its own package (`todo.tasks`, `todo.home`); `todo.kinds` registers them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Any, Protocol

from msgspec import Struct

from todo.access import READ, ROLES, Who
from todo.errors import TodoError
from todo.events.event import Event

FRAME_BYTES = 65_536
"""Of one message."""

LEAST_TO_CHANGE = "editor"
"""Who is limited to less, such as by a token for reading, changes no log, whatever its commands need."""

MOST_EVENTS = 1_000
"""Of one command, of any kind."""


class State(Protocol):
    """The state of a log: the result of folding its events. `list` is the log's id."""

    list: str

    def canonical(self) -> bytes:
        """The state as canonical JSON (RFC 8785): equal states give equal bytes on every platform."""

    def canonical_pieces(self, step: int) -> Iterator[bytes]:
        """The same as chunks of `step` items, so that the caller can yield between them. Do not modify the
        state meanwhile."""

    def copy(self) -> State: ...

    def trial(self) -> AbstractContextManager[None]:
        """Rolls back at the end of the block what was folded within it."""

    def count(self) -> int:
        """The number of items."""


def state_hash(state: State) -> str:
    """SHA-256 of the canonical state, in hex."""
    return sha256(state.canonical()).hexdigest()


class Command(Struct, frozen=True, forbid_unknown_fields=True):
    """Base class of commands: validated when parsed, immutable."""

    @property
    def creates(self) -> bool:
        """Whether the command may create the log."""
        return False

    @property
    def undone(self) -> int | None:
        """For an undo: the position of an event of the command to undo."""
        return None


class Context(Struct, frozen=True):
    """The inputs of a decision besides the state and the command.

    `now` is in ms since 1970. `head` is the log's position now: the first event comes right after it. `base`
    is the position that the client's view was at. `past` is, for an undo, all events of the command to be
    taken back, in order; empty if there is none at that position. `group` is as in an event.
    """

    who: Who
    now: int
    command_id: str
    head: int
    base: int | None = None
    past: Sequence[Event] = ()
    group: str | None = None


def _never(_log_id: str) -> bool:
    return False


class Aggregate(Struct, frozen=True):
    """One kind of log. `prefix` is how its logs' ids begin; the kind without one has all other ids.

    `parse(name, args)` gives a command or raises TodoError; `decide(state, command, context)` its events, or
    raises why it is refused, and leaves the state as it was. `evolve(state, event)` folds one in and returns
    the state; it raises `upgrade_needed` or `log_damaged`. `check(state, event)` says what an event says
    wrongly of those before it, for a verification. `decode` gives the state of canonical JSON, or raises
    ValueError. `role(who, state, now)` is a person's role, None for one who may not know that the log exists;
    `permissions` the least role of each command, and of reading; after an event of a type in `access_changes`
    somebody may have another role. `size(state, event)` is how many bytes
    people wrote into what an event is about (None: into all), which the types in `writes` change. `limits` is
    what a client has to know, `schema` the newest that is read and written. `version` changes when the same
    events fold to another state. `is_always_there(id)` says whether a log of this kind exists before its
    first event.
    """

    kind: str
    prefix: str
    initial: Callable[[str], Any]
    parse: Callable[[object, Any], Command]
    decide: Callable[[Any, Any, Context], list[Event]]
    evolve: Callable[[Any, Event], Any]
    check: Callable[[Any, Event], str | None]
    decode: Callable[[bytes], Any]
    role: Callable[[Who, Any, int], str | None]
    permissions: Mapping[str, str]
    access_changes: Collection[str]
    writes: Collection[str]
    size: Callable[[Any, Event | None], int]
    limits: Mapping[str, int]
    schema: int
    version: str
    is_always_there: Callable[[str], bool] = _never

    def allow(self, who: Who, action: str, state: State, now_ms: int) -> bool:
        """Whether a person may do that to a log in this state: a command by its name, or `READ`. Pure."""
        if who.most is not None and action != READ and ROLES.index(who.most) < ROLES.index(LEAST_TO_CHANGE):
            return False
        role = self.role(who, state, now_ms)
        return role is not None and ROLES.index(role) >= ROLES.index(self.permissions[action])

    def check_allowed(self, who: Who, action: str, state: State, now_ms: int) -> None:
        """Raises `not_allowed`; for one who may not even read, what a log that does not exist gives."""
        if self.allow(who, action, state, now_ms):
            return
        if action != READ and self.allow(who, READ, state, now_ms):
            raise TodoError("not_allowed", action=action)
        raise TodoError("unknown_list", list=state.list)


class Kinds:
    """All kinds of a program. `always` are the ids of logs that exist before anything is in them, beside
    those of which their kind says so."""

    def __init__(self, aggregates: Sequence[Aggregate], always: Collection[str] = ()) -> None:
        self._by_prefix = sorted(aggregates, key=lambda one: -len(one.prefix))
        self.always = frozenset(always)
        self.commands = frozenset(name for one in aggregates for name in one.permissions if name != READ)

    def of(self, log_id: str) -> Aggregate:
        """The kind of a log, by its id."""
        return next(one for one in self._by_prefix if log_id.startswith(one.prefix))

    def is_always_there(self, log_id: str) -> bool:
        """Whether the log exists without any event."""
        return log_id in self.always or self.of(log_id).is_always_there(log_id)
