"""Finds the literal parts of a Markdown text, which contain no tasks: front matter, comments, fenced code.

An opening mark without a closing one is ignored, so that it does not turn the rest of the file literal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

COMMENT, COMMENT_END = "<!--", "-->"

_FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}(?=[^`]*$)|~{3,})")
_FIRST_FIELD = re.compile(r"[A-Za-z_\"'][^:]*:(?:[ \t]|$)")
_FRONT_MATTER_ENDS = ("---", "...")
_SPACES = " \t\u00a0\u200b\ufeff"


def lines_of_literals(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it is in a literal part, including the delimiter lines."""
    fence_ends, comment_ends = ends_of_fences(lines), _ends_of_comments(lines)
    hidden = []
    end = _end_of_front_matter(lines)
    for number in range(len(lines)):
        if number > end:
            end = max(fence_ends.get(number, -1), comment_ends.get(number, -1))
        hidden.append(number <= end)
    return hidden


def fenced(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it is in fenced code, including the fences."""
    ends = ends_of_fences(lines)
    hidden = []
    end = -1
    for number in range(len(lines)):
        if number > end:
            end = ends.get(number, -1)
        hidden.append(number <= end)
    return hidden


def ends_of_fences(lines: Sequence[str]) -> dict[int, int]:
    """Maps each possible opening fence line to its closing line: the next fence of at least the same length.

    One pass from the end with a monotonic stack: a later closing line that is not longer than a nearer one
    can close nothing, so the stack stays short.
    """
    ends: dict[int, int] = {}
    closing: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
    for number in range(len(lines) - 1, -1, -1):
        match = _FENCE.match(lines[number])
        if not match:
            continue
        length, known = len(match["mark"]), closing[match["mark"][0]]
        end = next((at for at, other in reversed(known) if other >= length), None)
        if end is not None:
            ends[number] = end
        if not lines[number][match.end() :].strip(" \t"):
            while known and known[-1][1] <= length:
                known.pop()
            known.append((number, length))
    return ends


def _ends_of_comments(lines: Sequence[str]) -> dict[int, int]:
    """Maps each line that opens a comment to the line in which the comment ends."""
    ends: dict[int, int] = {}
    end: int | None = None
    for number in range(len(lines) - 1, -1, -1):
        start = lines[number].lstrip(_SPACES)
        if COMMENT_END in start.removeprefix(COMMENT):
            end = number
        if start.startswith(COMMENT) and end is not None:
            ends[number] = end
    return ends


def _end_of_front_matter(lines: Sequence[str]) -> int:
    """The last line of the front matter; -1 without one. It must start
    with a field: `---` alone is a rule."""
    if len(lines) < 3 or lines[0].rstrip(" \t") != "---" or not _FIRST_FIELD.match(lines[1]):
        return -1
    return next(
        (number for number in range(2, len(lines)) if lines[number].rstrip(" \t") in _FRONT_MATTER_ENDS), -1
    )
