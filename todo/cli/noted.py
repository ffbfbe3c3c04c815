"""What is said of a list that is not as it was noted: with the file of the notes, and when it was written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from todo.cli.output import time_text
from todo.projections.witness import Mismatch


def noted_sentence(mismatch: Mismatch, notes: Path | None) -> str:
    """The mismatch in words, and where it was noted."""
    if notes is None:
        return mismatch.sentence
    written = ""
    with suppress(OSError):
        written = f", last written {time_text(int(notes.stat().st_mtime * 1000))}"
    return f"{mismatch.sentence} Noted in {notes}{written}."
