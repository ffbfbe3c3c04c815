"""Normalisation and limits of user text, identical in the client (`tests/vectors/text.json`).

The order matters: bounds of the raw text, NFC, control characters, trimming by one fixed set, then the
length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import category, normalize

from todo.errors import TodoError
from todo.tasks.limits import LIMITS

TRIMMED = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)

MOST_MARKS = 30
"""Combining marks in a row: the bound of Unicode's Stream-Safe Text Format (UAX #15). NFC sorts a run of
marks, in time that grows with the square of its length."""

RAW_PER_CHARACTER = 4
"""As many code points may become one by NFC, so more of them than this times the limit are too many."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U00013441\U00013442\U0001bca0-\U0001bca3"
    "\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Ranges of what is drawn as nothing: Unicode's Default_Ignorable_Code_Point, and letters and signs that are
blank (braille blank, null notehead, Egyptian blanks)."""

_VISIBLE = re.compile(f"[^{TRIMMED}{INVISIBLE}]")
_CONTROLS = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029]")
_CONTROLS_OF_NOTES = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]")
_LINE_ENDS = re.compile("\r\n?")
_SURROGATES = re.compile("[\ud800-\udfff]")


def normalise_title(raw: str) -> str:
    """One line of NFC text without control characters at all, trimmed; empty if nothing of it is visible.

    Raises `too_many_marks`.
    """
    title = _CONTROLS.sub(" ", _composed(raw)).strip(TRIMMED)
    return title if _VISIBLE.search(title) else ""


def normalise_notes(raw: str) -> str:
    """NFC text with line ends as newlines and no control characters but those and tabs, trimmed.

    Raises `too_many_marks`.
    """
    text = _LINE_ENDS.sub("\n", _composed(raw))
    return _CONTROLS_OF_NOTES.sub(" ", text).strip(TRIMMED)


def check_line(raw: str, field: str) -> str:
    """A normalised title that may be empty. Raises what `check_title` raises, but for `title_empty`."""
    return _checked(raw, normalise_title, "title", field)


def check_title(raw: str, field: str) -> str:
    """A normalised title. Raises `title_empty`, `title_too_long`, `too_many_marks`, or `bad_request` for a
    lone surrogate."""
    title = check_line(raw, field)
    if not title:
        raise TodoError("title_empty", field=field)
    return title


def check_notes(raw: str, field: str) -> str:
    """Normalised notes, perhaps empty. Raises `notes_too_long`, `too_many_marks`, or `bad_request` for a
    lone surrogate."""
    return _checked(raw, normalise_notes, "notes", field)


def _composed(raw: str) -> str:
    """The text in NFC, in time linear in its length."""
    if len(raw) > MOST_MARKS and not raw.isascii():
        marks = 0
        for character in raw:
            marks = marks + 1 if category(character)[0] == "M" else 0
            if marks > MOST_MARKS:
                raise TodoError("too_many_marks", limit=MOST_MARKS)
    return normalize("NFC", raw)


def _checked(raw: str, normalise: Callable[[str], str], kind: str, field: str) -> str:
    if _SURROGATES.search(raw):
        raise TodoError(
            "bad_request", f"'{field}' has half a character in it (a lone surrogate).", field=field
        )
    limit = LIMITS[kind]
    if len(raw) > limit * RAW_PER_CHARACTER:
        raise TodoError(f"{kind}_too_long", field=field, length=len(raw), limit=limit)
    text = normalise(raw)
    if len(text) > limit:
        raise TodoError(f"{kind}_too_long", field=field, length=len(text), limit=limit)
    return text
