"""The JSON export: a list's whole state with its cursor and state hash, so that a copy can be verified.

`parse` accepts such a document or a bare state (`todo state --json`) and refuses a document whose hash does
not match. It omits tasks in the trash; the outline has their number.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec

from todo.cli.formats.outline import Outline, outline_of
from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.tasks.state import State, Task

KIND = "todo-list"
VERSION = 2


class _Document(msgspec.Struct, frozen=True):
    kind: str
    version: int
    list: str
    position: int
    hash: str
    state_hash: str
    state: msgspec.Raw


def render(state: State, cursor: Cursor) -> str:
    """The document for a list at a cursor."""
    canonical = state.canonical()
    digest = sha256(canonical).hexdigest()
    value = _Document(
        KIND, VERSION, state.list, cursor.position, cursor.hash.hex(), digest, msgspec.Raw(canonical)
    )
    return msgspec.json.format(msgspec.json.encode(value).decode(), indent=2) + "\n"


def parse(text: str) -> Outline:
    """The outline of a document. Raises `bad_request` if it is malformed or its hash does not match."""
    try:
        parts = msgspec.json.decode(text)
        if not isinstance(parts, dict):
            raise _refused("it is no object")
        written = _state_in(text) if "state" in parts else text.encode()
        _check_fields(written)
        state = State.from_canonical(written)
    except RecursionError as error:
        raise _refused("its brackets are nested too deeply") from error
    except ValueError as error:
        raise _refused(str(error)) from error
    return _outline(state)


def _state_in(text: str) -> bytes:
    """The document's state as canonical JSON, after a check of its hash. The hash covers the JSON itself, so
    documents of other versions can be checked too."""
    document = msgspec.json.decode(text, type=_Document)
    if document.kind != KIND:
        raise _refused(f"its kind is not '{KIND}'")
    if document.version > VERSION:
        raise TodoError("upgrade_needed", "This export was written by a newer version. Upgrade this program.")
    if document.version < VERSION:
        raise _refused("it was written by a version before the first release, which this one does not read")
    written = msgspec.json.encode(msgspec.json.decode(document.state), order="sorted")
    if sha256(written).hexdigest() != document.state_hash:
        raise _refused("it was changed after it was exported: its state does not have the hash it states")
    return written


def _check_fields(written: bytes) -> None:
    """Raises `bad_request` for unknown fields, so that data of a newer version is not dropped silently."""
    state = msgspec.json.decode(written)
    tasks = state.get("tasks") if isinstance(state, dict) else None
    for task in tasks if isinstance(tasks, list) else ():
        for name in task if isinstance(task, dict) else ():
            if name not in Task.__struct_fields__:
                text = (
                    f"Its tasks have '{name[:40]}', which this version does not know. Upgrade this program."
                )
                raise TodoError("upgrade_needed", text)


def _outline(state: State) -> Outline:
    """The shown tasks. Raises `bad_request` for an impossible tree, such as a cycle of parents."""
    for task in state.tasks.values():
        if task.parent is not None and task.parent not in state.tasks:
            raise _refused(f"task {task.id[:40]} stands below one that is not in it")
    outline = outline_of(state)
    hidden = _in_trash(state)
    if len(outline.items) + hidden != len(state.tasks):
        raise _refused("some of its tasks stand below themselves")
    return msgspec.structs.replace(outline, in_trash=hidden)


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
