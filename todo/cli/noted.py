"""The message for a list that contradicts the witness file; names the file and the time of the note."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from todo.cli.output import time_text
from todo.projections.witness import Mismatch


def noted_sentence(mismatch: Mismatch, notes: Path | None) -> str:
    """A sentence with the mismatch and the path of the notes."""
    if notes is None:
        return mismatch.sentence
    written = ""
    with suppress(OSError):
        written = f", last written {time_text(int(notes.stat().st_mtime * 1000))}"
    return f"{mismatch.sentence} Noted in {notes}{written}."
