"""The JSON export: a list's whole state with its cursor and its state hash, so that a copy can be proven.

Reading takes that document, or a bare state (`todo state --json`). A document whose hash does not fit its
state is refused. Tasks in the trash are in the document but are not added.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from todo.cli.formats.outline import Outline, outline_of
from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.tasks.state import State

KIND = "todo-list"
VERSION = 1


class _Document(msgspec.Struct, frozen=True):
    kind: str
    version: int
    list: str
    position: int
    hash: str
    state_hash: str
    state: Any


def render(state: State, cursor: Cursor) -> str:
    """The document for a list at a cursor."""
    canonical = state.canonical()
    digest = sha256(canonical).hexdigest()
    value = _Document(
        KIND, VERSION, state.list, cursor.position, cursor.hash.hex(), digest, msgspec.Raw(canonical)
    )
    return msgspec.json.format(msgspec.json.encode(value).decode(), indent=2) + "\n"


def parse(text: str) -> Outline:
    """The tasks of the document. Raises `bad_request` if it is no such document, or was changed."""
    try:
        value = msgspec.json.decode(text)
        if not isinstance(value, dict):
            raise _refused("it is no object")
        state = State.from_json_value(_checked(value) if "state" in value else value)
    except RecursionError as error:
        raise _refused("its brackets are nested too deeply") from error
    except ValueError as error:
        raise _refused(str(error)) from error
    return _outline(state)


def _checked(value: dict[str, Any]) -> Any:
    """The document's state, after its hash was compared."""
    document = msgspec.convert(value, _Document)
    if document.kind != KIND:
        raise _refused(f"its kind is not '{KIND}'")
    if document.version > VERSION:
        raise TodoError("upgrade_needed", "This export was written by a newer version. Upgrade this program.")
    digest = sha256(State.from_json_value(document.state).canonical()).hexdigest()
    if digest != document.state_hash:
        raise _refused("it was changed after it was exported: its state does not have the hash it states")
    return document.state


def _outline(state: State) -> Outline:
    """The shown tasks. Refuses a state that no list can have, in which some could never be shown."""
    for task in state.tasks.values():
        if task.parent is not None and task.parent not in state.tasks:
            raise _refused(f"task {task.id[:40]} stands below one that is not in it")
    outline = outline_of(state)
    hidden = _in_trash(state)
    if len(outline.items) + hidden != len(state.tasks):
        raise _refused("some of its tasks stand below themselves")
    return outline


def _in_trash(state: State) -> int:
    waiting = [task.id for task in state.tasks.values() if task.trashed]
    found: set[str] = set()
    while waiting:
        task_id = waiting.pop()
        if task_id not in found:
            found.add(task_id)
            waiting += [child for _, child in state.children(task_id)]
    return len(found)


def _refused(why: str) -> TodoError:
    return TodoError("bad_request", f"This is no list as 'todo export --format json' writes it: {why[:200]}.")
