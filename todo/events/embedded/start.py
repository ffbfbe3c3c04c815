"""Diagnoses why the embedded server does not start, and repairs what is safe to repair."""

from __future__ import annotations

import os
import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from todo.errors import TodoError
from todo.events.embedded.aof import Examination, examine, length_without_zeros
from todo.events.embedded.directory import StoreDirectory
from todo.events.embedded.incidents import Incident, note_incident

SERVES = "Ready to accept connections"
"""The server logs this line once it serves."""

_CUT = re.compile(r"Unexpected end of file reading the append only file (\S+)\.")
_BAD_FORMAT = re.compile(r"Bad file format reading the append only file (\S+):")

# Text in the server's log, our error code, our sentence. The first match wins.
_REASONS = (
    (
        r"No space left on device|Disk quota exceeded",
        "store_full",
        "The disk of {folder} is full: make room.",
    ),
    (
        r"Can't handle RDB format version",
        "store_unavailable",
        "The data in {folder} was written by a newer server than this program carries: upgrade the program.",
    ),
    (
        r"Short read or OOM loading DB|Wrong signature|Internal error in RDB|RDB preamble|MANIFEST|manifest|"
        r"Unable to obtain the AOF file|is not the last file",
        "store_unavailable",
        "The append-only files in {folder}/appendonlydir are damaged or incomplete ({line}): "
        "keep a copy of that folder, and put a backup of the whole of it back.",
    ),
    (
        r"Failed opening Unix socket",
        "store_unavailable",
        "The embedded server cannot open its socket for {folder} ({line}): "
        "choose a data directory on a local disk (TODO_DATA_DIR).",
    ),
    (
        r"Permission denied|Read-only file system|Operation not permitted",
        "store_unavailable",
        "The embedded server may not write in {folder} ({line}): give this user the right to.",
    ),
)


def explain(directory: StoreDirectory, log: str) -> TodoError:
    """The error for a server that exited at start-up, derived from its log."""
    damaged = _BAD_FORMAT.search(log)
    if damaged:
        path = directory.append_only / damaged[1]
        return _damage(path, examine(path))
    line = last_words(log) or "it wrote nothing into its log"
    for pattern, code, sentence in _REASONS:
        if re.search(pattern, log):
            return TodoError(code, sentence.format(folder=directory.folder, line=line))
    return TodoError("store_unavailable", f"The embedded server does not start: {line}. See {directory.log}.")


def tells_of_damage(log: str) -> bool:
    """Whether the log says that the server failed to read its append-only file."""
    return bool(_CUT.search(log) or _BAD_FORMAT.search(log))


def last_words(log: str) -> str:
    """The last warning or error line of the log; empty if there is none."""
    said = [line for line in log.splitlines() if " # " in line or ">>>" in line or "Can't open" in line]
    said = [line for line in said if "WARNING" not in line]
    return re.sub(r"^.* # ", "", said[-1]).strip() if said else ""


def keep_cut_tail(directory: StoreDirectory, log: str) -> Incident | None:
    """If the log reports a truncated tail, copies the file and records an incident.

    Returns None if the server exited for another reason. Raises `store_unavailable` if the file is damaged in
    the middle: the server reports that as truncation too, and would drop everything after the damage.
    """
    cut = _CUT.search(log) or _BAD_FORMAT.search(log)
    if cut is None:
        return None
    path = directory.append_only / cut[1]
    size = path.stat().st_size
    written = length_without_zeros(path)  # a power failure can leave zeros after the data
    found = examine(path, written)
    if found.damaged_at is not None:
        raise _damage(path, found)
    copy = path.with_name(f"{path.name}.cut-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    shutil.copy2(path, copy)
    os.truncate(path, written)
    lost = size - found.whole_until
    incident = Incident(
        at=time.time_ns() // 1_000_000,
        kind="cut_tail",
        message=f"The append-only file {path.name} ended in the middle of an entry, as after a power "
        f"failure or a full disk: its last {lost} bytes could not be used and were cut off. Nothing before "
        f"them is touched. The file as it was is kept as {copy}. Run 'todo log verify'.",
        file=str(path),
        copy=str(copy),
        bytes_lost=lost,
    )
    note_incident(directory.data, incident)  # before the server truncates: a crash must not hide it
    return incident


def _damage(path: Path, found: Examination) -> TodoError:
    where = found.whole_until if found.damaged_at is None else found.damaged_at
    return TodoError(
        "store_unavailable",
        f"The append-only file {path} is damaged at byte {where} of {found.size}. It was not changed, and "
        f"nothing is started on it. Keep a copy of {path.parent}, and put a backup of the whole folder back.",
        file=str(path),
        byte=where,
    )
