"""A person's text: normalised and measured, the same way in the client (`tests/vectors/text.json`).

The order counts: NFC, then control characters, then trimming by one fixed set, then the length.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from todo.errors import TodoError
from todo.tasks.limits import LIMITS

TRIMMED = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)

_CONTROLS = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029]")
_CONTROLS_OF_NOTES = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]")
_LINE_ENDS = re.compile("\r\n?")
_SURROGATES = re.compile("[\ud800-\udfff]")


def normalise_title(raw: str) -> str:
    """One line of NFC text without control characters at all, trimmed; perhaps empty."""
    return _CONTROLS.sub(" ", normalize("NFC", raw)).strip(TRIMMED)


def normalise_notes(raw: str) -> str:
    """NFC text with line ends as newlines and no control characters but those and tabs, trimmed."""
    text = _LINE_ENDS.sub("\n", normalize("NFC", raw))
    return _CONTROLS_OF_NOTES.sub(" ", text).strip(TRIMMED)


def check_line(raw: str, field: str) -> str:
    """A normalised title that may be empty. Raises `bad_request` or `title_too_long`."""
    _check_characters(raw, field)
    return _check_length(normalise_title(raw), "title", field)


def check_title(raw: str, field: str) -> str:
    """A normalised title. Raises `title_empty`, `title_too_long`, or `bad_request` for a lone surrogate."""
    title = check_line(raw, field)
    if not title:
        raise TodoError("title_empty", field=field)
    return title


def check_notes(raw: str, field: str) -> str:
    """Normalised notes, perhaps empty. Raises `notes_too_long`, or `bad_request` for a lone surrogate."""
    _check_characters(raw, field)
    return _check_length(normalise_notes(raw), "notes", field)


def _check_characters(raw: str, field: str) -> None:
    if _SURROGATES.search(raw):
        raise TodoError(
            "bad_request", f"'{field}' has half a character in it (a lone surrogate).", field=field
        )


def _check_length(text: str, kind: str, field: str) -> str:
    limit = LIMITS[kind]
    if len(text) > limit:
        raise TodoError(f"{kind}_too_long", field=field, length=len(text), limit=limit)
    return text
