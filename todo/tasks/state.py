"""A list's state: the result of folding its events, the content of a snapshot, the input of the state hash.

Only `evolve` changes a state, through `put`. Tasks are never changed in place, so copies may share them.
The index of children is built when somebody first asks for it; a bare replay never pays for it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Container, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from todo.tasks.fields import FIELDS

Children = list[tuple[int, str]]
"""The tasks right below one parent as (order, id), in the order in which they are shown."""

Changed: Any = msgspec.defstruct(
    "Changed",
    [(name, int, 0) for name in (*(field.name for field in FIELDS), "place", "trashed")],
    namespace={"__doc__": "For each field the position of the event that set it last; 0: the task's first."},
    frozen=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
)

UNCHANGED = Changed()


class TaskRecord(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """The attributes of a task besides the fields of the field table.

    `created` and `last` are the positions of its first event and of its last one. `created_at` is in ms since
    1970. `parent` is None at the top.
    """

    id: str
    created: int
    last: int
    created_at: int
    created_by: str
    order: int
    parent: str | None = None
    trashed: bool = False
    changed: Any = UNCHANGED

    def changed_at(self, field: str) -> int:
        """The position of the event that last set a field, the `place`, or whether it is `trashed`."""
        return getattr(self.changed, field) or self.created


if TYPE_CHECKING:

    class Task(TaskRecord, frozen=True):
        """A task: the record, and an attribute for each row of the table of fields."""

        def __getattr__(self, field: str) -> Any: ...

else:
    Task = msgspec.defstruct(
        "Task",
        [(field.name, field.type, field.default) for field in FIELDS] + [("changed", Changed, UNCHANGED)],
        bases=(TaskRecord,),
        frozen=True,
        gc=False,
        omit_defaults=True,
        forbid_unknown_fields=True,
        kw_only=True,
    )


class Link(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A role for whoever has the link's secret: `digest` is its SHA-256 in hex, `expires` in ms since 1970
    (0: never)."""

    role: str
    digest: str
    expires: int = 0


_Journal = list[tuple[Task | None, Task]]
"""What a trial did: each task before and after."""


_Head = tuple[int, str, int, int, dict[str, str], dict[str, Link]]
"""What is not in tasks: at, title, title_changed, deleted, members, links."""


class Follower(Protocol):
    """An index beside the state, told of each task that changes, in trials too."""

    def changed(self, before: Task | None, after: Task | None) -> None: ...


class _Snapshot(msgspec.Struct, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """The state as it is written: the tasks sorted by id."""

    list: str
    at: int
    title: str
    title_changed: int
    tasks: tuple[Task, ...]
    deleted: int = 0
    links: dict[str, Link] = {}
    members: dict[str, str] = {}


class State:
    """The tasks of one list by id, its title, who may see it, and the time of its last event (`at`).

    `members` has each person's role, `links` the links by id; both are replaced, never changed in place.
    Times are in ms since 1970; `deleted` is when the list was deleted, 0 if it is not.
    """

    __slots__ = (
        "_children",
        "_journal",
        "at",
        "deleted",
        "follower",
        "links",
        "list",
        "members",
        "tasks",
        "title",
        "title_changed",
        "tracked",
    )

    def __init__(self, list_id: str) -> None:
        self.list = list_id
        self.at = 0
        self.title = ""
        self.title_changed = 0
        self.deleted = 0
        self.members: dict[str, str] = {}
        self.links: dict[str, Link] = {}
        self.tasks: dict[str, Task] = {}
        self._children: dict[str | None, Children] | None = None
        self._journal: _Journal | None = None
        self.follower: Follower | None = None
        self.tracked = False
        """Whether a changed task concerns more than `tasks`: an index, or a trial."""

    def put(self, before: Task | None, after: Task) -> None:
        """Adds or replaces a task."""
        if not self.tracked:
            self.tasks[after.id] = after
            return
        if self._journal is not None:
            self._journal.append((before, after))
        self._reindex(before, after)
        self.tasks[after.id] = after
        if self.follower is not None:
            self.follower.changed(before, after)

    def follow(self, follower: Follower | None) -> None:
        """Sets the follower that is notified of changes; None removes it."""
        self.follower = follower
        self.tracked = self.tracked or follower is not None

    def children(self, parent: str | None) -> Children:
        """The children of a parent (None: the top level), including those in the trash. Read-only."""
        if self._children is None:
            self._children = _index(self.tasks)
            self.tracked = True
        return self._children.get(parent, [])

    def parents(self) -> Container[str | None]:
        """The tasks that have, or had, others below them."""
        self.children(None)
        return self._children or {}

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Rolls back at the end of the block what was folded within it. Trials may be nested."""
        outer, head = self._journal, self._head()
        journal: _Journal = []
        self._journal = journal
        self.tracked = True
        try:
            yield
        finally:
            self._journal = outer
            self._set_head(head)
            for before, after in reversed(journal):
                self._reindex(after, before)
                if before is None:
                    del self.tasks[after.id]
                else:
                    self.tasks[after.id] = before
                if self.follower is not None:
                    self.follower.changed(after, before)
            self.tracked = outer is not None or self._children is not None or self.follower is not None

    def count(self) -> int:
        """The number of tasks, including those in the trash."""
        return len(self.tasks)

    def copy(self) -> State:
        """An independent copy; it shares the immutable tasks."""
        other = State(self.list)
        other._set_head(self._head())
        other.tasks = self.tasks.copy()
        return other

    def canonical(self) -> bytes:
        """The state as canonical JSON (RFC 8785), without task fields that equal their default."""
        tasks = tuple(sorted(self.tasks.values(), key=attrgetter("id")))
        return msgspec.json.encode(self._snapshot(tasks), order="sorted")

    def canonical_pieces(self, step: int) -> Iterator[bytes]:
        """The same as chunks of `step` tasks, so that the caller can yield between them. Do not modify the
        state meanwhile."""
        ids = sorted(self.tasks)
        frame = msgspec.json.encode(self._snapshot(()), order="sorted")
        before, tasks, after = frame.partition(b'"tasks":[')
        yield before + tasks
        for start in range(0, len(ids), step):
            piece = [self.tasks[task_id] for task_id in ids[start : start + step]]
            yield b"," * (start > 0) + msgspec.json.encode(piece, order="sorted")[1:-1]
        yield after

    def to_json_value(self) -> dict[str, Any]:
        """The state as plain JSON values: the `snapshot` of the wire."""
        value: dict[str, Any] = msgspec.json.decode(self.canonical())
        return value

    @classmethod
    def from_canonical(cls, data: bytes) -> State:
        """The state that such JSON holds. Raises ValueError for any other bytes."""
        return cls._from_snapshot(msgspec.json.decode(data, type=_Snapshot))

    @classmethod
    def from_json_value(cls, value: Any) -> State:
        """The state that these JSON values hold. Raises ValueError for any others."""
        return cls._from_snapshot(msgspec.convert(value, _Snapshot))

    @classmethod
    def _from_snapshot(cls, snapshot: _Snapshot) -> State:
        state = cls(snapshot.list)
        state._set_head(
            (
                snapshot.at,
                snapshot.title,
                snapshot.title_changed,
                snapshot.deleted,
                snapshot.members,
                snapshot.links,
            )
        )
        state.tasks = {task.id: task for task in snapshot.tasks}
        return state

    def _snapshot(self, tasks: tuple[Task, ...]) -> _Snapshot:
        return _Snapshot(
            self.list,
            self.at,
            self.title,
            self.title_changed,
            tasks,
            self.deleted,
            self.links,
            self.members,
        )

    def _head(self) -> _Head:
        return self.at, self.title, self.title_changed, self.deleted, self.members, self.links

    def _set_head(self, head: _Head) -> None:
        self.at, self.title, self.title_changed, self.deleted, self.members, self.links = head

    def _reindex(self, before: Task | None, after: Task | None) -> None:
        index = self._children
        if index is None:
            return
        if before is not None:
            if after is not None and before.order == after.order and before.parent == after.parent:
                return
            siblings = index[before.parent]
            del siblings[bisect_left(siblings, (before.order, before.id))]
        if after is not None:
            insort(index.setdefault(after.parent, []), (after.order, after.id))


def _index(tasks: dict[str, Task]) -> dict[str | None, Children]:
    index: dict[str | None, Children] = {}
    for task in tasks.values():
        index.setdefault(task.parent, []).append((task.order, task.id))
    for siblings in index.values():
        siblings.sort()
    return index
