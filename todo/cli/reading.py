"""Reads a user's file as text; any problem becomes a `bad_request` with a sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from todo.errors import TodoError

MAX_BYTES = 64 * 1024 * 1024
STANDARD_INPUT = "-"


def read_text(path: str) -> str:
    """The text of a UTF-8 file, `-` for standard input. Raises `bad_request`. Reads at most 64 MB."""
    try:
        if path == STANDARD_INPUT:
            return _decoded(path, _bounded(path, sys.stdin.buffer))
        if Path(path).is_dir():
            raise TodoError("bad_request", f"'{path}' is a folder. Name a file.")
        with Path(path).open("rb") as file:
            return _decoded(path, _bounded(path, file))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise TodoError("bad_request", f"'{path}' cannot be read: {reason}.") from error


def _bounded(path: str, file: BinaryIO) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TodoError("bad_request", f"'{path}' has more than {MAX_BYTES >> 20} MB. Split it.")
    return data


def _decoded(path: str, data: bytes) -> str:
    if b"\0" in data:
        raise TodoError(
            "bad_request", f"'{path}' is no text file: it holds zero bytes. Save it as UTF-8 text."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = f"'{path}' is no UTF-8 text: the first wrong byte is in line {line}. Save it as UTF-8."
        raise TodoError("bad_request", text) from error
