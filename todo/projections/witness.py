"""The witness: a file outside the store that records each list's cursor, to detect a restored old backup.

An old copy of a store is consistent in itself, so only external data can reveal the rollback. The file has
one JSON object a line: store, list, position, hash, time; a list's last line counts. It is checked at
start-up, by `todo log verify` and by `todo doctor`.

Each line names its store, because the file beside an embedded server's data may also get lines while another
store is in use.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from todo.errors import TodoError
from todo.events.codec import Cursor, decode
from todo.events.log import Log
from todo.projections.boards import cursor_in_log

COMPACT_BYTES = 1024 * 1024
A_COPY_TAKES_S = 120
"""Upper bound of the time skew that copying the files of a data directory one by one can cause."""


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file: a store's list had this chain hash (hex) at this
    position. `at` is in ms since 1970."""

    list: str
    position: int
    hash: str
    store: str = ""
    at: int = 0


class Noted(NamedTuple):
    """A list's last recorded cursor, and its time in ms since 1970 (0: unknown)."""

    cursor: Cursor
    at: int = 0


class Mismatch(msgspec.Struct, frozen=True):
    """A list whose log contradicts the witness; `kind` is `behind` or `forked`."""

    list: str
    kind: str
    noted_position: int
    head_position: int
    newer_s: int | None = None
    """Seconds by which the note is newer than the log's last entry; None if unknown."""

    @property
    def sentence(self) -> str:
        if self.kind == "behind":
            reached = f"{self.head_position}, but had reached {self.noted_position}"
            ends = f"List '{self.list}' ends at position {reached}"
            if self.newer_s is not None and self.newer_s <= A_COPY_TAKES_S:
                newer = f"the witness is {self.newer_s} s newer than the store's last entry"
                copied = "So it is in a copy that was made while the store was written to"
                lost = "if this is none, an older copy of the store was put back, or entries were lost"
                return f"{ends}: {newer}. {copied}; {lost}."
            return f"{ends}: an older copy of the store was put back, or entries were lost."
        return (
            f"List '{self.list}' has another entry at position {self.noted_position} than the one seen "
            "there before: an older copy of the store was put back and written on."
        )


class Witness:
    """Reads and appends to one file. Several processes may append to it concurrently.

    With `path` None it records nothing. `store` is the id of the store in use. `others`: notes of another
    store count too, as in the file beside an embedded server's data: another id there means that the data was
    replaced.
    """

    def __init__(
        self, path: Path | None, store: str = "", others: bool = True, clock: Callable[[], int] = lambda: 0
    ) -> None:
        self._path = path
        self._store = store
        self._others = others
        self._clock = clock

    def read(self) -> dict[str, Cursor]:
        """The last recorded cursor of each list; skips lines truncated by a crash."""
        return {list_id: noted.cursor for list_id, noted in self.read_notes().items()}

    def read_notes(self) -> dict[str, Noted]:
        """As `read`, with the times. Raises `bad_setting` if the file is a symbolic link."""
        notes: dict[str, Noted] = {}
        for line in self._lines():
            with contextlib.suppress(msgspec.DecodeError, ValueError):
                note = msgspec.json.decode(line, type=Note)
                if self._others or note.store == self._store:
                    notes[note.list] = Noted(Cursor(note.position, bytes.fromhex(note.hash)), note.at)
        return notes

    def append(self, heads: Mapping[str, Cursor]) -> None:
        """Records these heads by list id."""
        if heads and self._path is not None:
            with _opened(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as file:
                file.write(self._written(heads))
            if self._path.stat().st_size > COMPACT_BYTES:
                self.replace(self.read())

    def replace(self, heads: Mapping[str, Cursor]) -> None:
        """Records these heads and drops all earlier notes."""
        if self._path is None:
            return
        new = self._path.with_suffix(f".{os.getpid()}.new")
        with _opened(new, os.O_WRONLY | os.O_TRUNC | os.O_CREAT) as file:
            file.write(self._written(heads))
        new.replace(self._path)

    def _lines(self) -> list[bytes]:
        if self._path is None:
            return []
        try:
            with _opened(self._path, os.O_RDONLY) as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            raise TodoError(
                "bad_setting", f"{self._path} is a link. It must be a file of its own."
            ) from error

    def _written(self, heads: Mapping[str, Cursor]) -> bytes:
        at = self._clock()
        notes = (Note(name, head.position, head.hash.hex(), self._store, at) for name, head in heads.items())
        return b"".join(msgspec.json.encode(note) + b"\n" for note in notes)


def _opened(path: Path, flags: int) -> BinaryIO:
    """Opens the file with mode 0600; refuses a symbolic link, which another user may have planted."""
    return os.fdopen(os.open(path, flags | os.O_NOFOLLOW, 0o600), "rb" if flags == os.O_RDONLY else "wb")


def compare(log: Log, notes: Mapping[str, Noted]) -> list[Mismatch]:
    """The lists whose logs do not contain the recorded cursor."""
    found = []
    heads = log.heads(list(notes)) if notes else []
    for (list_id, (noted, at)), head in zip(notes.items(), heads, strict=True):
        if head == noted:
            continue
        if head.position < noted.position:
            newer_s = _newer_s(log, list_id, head, at)
            found.append(Mismatch(list_id, "behind", noted.position, head.position, newer_s))
        elif cursor_in_log(log, list_id, noted.position) != noted:
            found.append(Mismatch(list_id, "forked", noted.position, head.position))
    return found


def _newer_s(log: Log, list_id: str, head: Cursor, at: int) -> int | None:
    """Seconds by which a note is newer than the log's last entry; None if either time is unknown."""
    before = cursor_in_log(log, list_id, head.position - 1) if at and head.position else None
    entries = log.read(list_id, head.position - 1, 1) if before is not None else []
    if before is None or not entries:
        return None
    with contextlib.suppress(TodoError):
        return max(0, round((at - decode(entries[0], before).event.at) / 1000))
    return None
