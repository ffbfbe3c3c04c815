"""The witness: a file beside the store that notes how far each list had come.

A store that was put back to an old copy is consistent in itself; only somebody outside can tell. The
witness can: it says which position and hash each list had reached, as JSON lines, the last one of a list
counting. It is checked at the start, by `todo log verify` and by `todo doctor`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from todo.events.codec import Cursor
from todo.events.log import Log
from todo.projections.boards import cursor_in_log

COMPACT_BYTES = 1024 * 1024


class Note(msgspec.Struct, frozen=True):
    """One line of the file: that a list had this chain hash (hex) at this position."""

    list: str
    position: int
    hash: str


class Mismatch(msgspec.Struct, frozen=True):
    """A list whose log is not what the witness saw; `kind` is `behind` or `forked`."""

    list: str
    kind: str
    noted_position: int
    head_position: int

    @property
    def sentence(self) -> str:
        if self.kind == "behind":
            return (
                f"List '{self.list}' ends at position {self.head_position}, but had reached "
                f"{self.noted_position}: an older copy of the store was put back, or entries were lost."
            )
        return (
            f"List '{self.list}' has another entry at position {self.noted_position} than the one seen "
            "there before: an older copy of the store was put back and written on."
        )


class Witness:
    """Reads and appends to one file. Several processes may append to the same one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Cursor]:
        """What was noted for each list; lines that a crash cut short are passed over."""
        notes: dict[str, Cursor] = {}
        if self._path.exists():
            for line in self._path.read_bytes().splitlines():
                with contextlib.suppress(msgspec.DecodeError, ValueError):
                    note = msgspec.json.decode(line, type=Note)
                    notes[note.list] = Cursor(note.position, bytes.fromhex(note.hash))
        return notes

    def append(self, heads: Mapping[str, Cursor]) -> None:
        """Notes these heads."""
        if heads:
            with self._path.open("ab") as file:
                file.write(_lines(heads))
            if self._path.stat().st_size > COMPACT_BYTES:
                self.replace(self.read())

    def replace(self, heads: Mapping[str, Cursor]) -> None:
        """Notes these heads and forgets all that was noted before."""
        new = self._path.with_suffix(f".{os.getpid()}.new")
        new.write_bytes(_lines(heads))
        new.replace(self._path)


def compare(log: Log, notes: Mapping[str, Cursor]) -> list[Mismatch]:
    """Which of the noted lists' logs do not contain what was noted."""
    found = []
    heads = log.heads(list(notes)) if notes else []
    for (list_id, noted), head in zip(notes.items(), heads, strict=True):
        if head == noted:
            continue
        if head.position < noted.position:
            found.append(Mismatch(list_id, "behind", noted.position, head.position))
        elif cursor_in_log(log, list_id, noted.position) != noted:
            found.append(Mismatch(list_id, "forked", noted.position, head.position))
    return found


def _lines(heads: Mapping[str, Cursor]) -> bytes:
    notes: Iterable[Note] = (Note(name, cursor.position, cursor.hash.hex()) for name, cursor in heads.items())
    return b"".join(msgspec.json.encode(note) + b"\n" for note in notes)
