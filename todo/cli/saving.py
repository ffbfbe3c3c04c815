"""Writes a user's file atomically and keeps its type, owner and mode.

A regular file is replaced by a new one of the same owner and mode, through symbolic links. A pipe or device
is written to directly, because replacing it would break its other users.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from todo.errors import TodoError


def save(path: str, text: str) -> None:
    """Writes the text to the path. Raises `bad_request`."""
    try:
        found = _status(path)
        if found is not None and not stat.S_ISREG(found.st_mode):
            Path(path).write_bytes(text.encode())
        else:
            _replace(Path(os.path.realpath(path)), text, found)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise TodoError("bad_request", f"'{path}' cannot be written: {reason}.") from error


def _status(path: str) -> os.stat_result | None:
    """The status of the path's target; None if it does not exist."""
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None


def _replace(path: Path, text: str, old: os.stat_result | None) -> None:
    # The new file must not be readable by more users than the old one, not even during the write.
    mode = 0o666 if old is None else 0o600
    new = path.with_name(f".todo-{os.getpid()}.new")
    new.unlink(missing_ok=True)  # left by an export that was killed
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(text.encode())
            if old is not None:
                with suppress(PermissionError):  # only root may change the owner
                    os.chown(new, old.st_uid, old.st_gid)
                new.chmod(stat.S_IMODE(old.st_mode))
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
