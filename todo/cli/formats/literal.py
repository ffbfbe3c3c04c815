"""The parts of a text in which nothing is a task: front matter, comments, fenced code.

What begins such a part and never ends it begins none: it cannot swallow what comes after it.
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
    """Of each line, whether it belongs to such a part (the lines that begin and end it too)."""
    fence_ends, comment_ends = ends_of_fences(lines), _ends_of_comments(lines)
    hidden = []
    end = _end_of_front_matter(lines)
    for number in range(len(lines)):
        if number > end:
            end = max(fence_ends.get(number, -1), comment_ends.get(number, -1))
        hidden.append(number <= end)
    return hidden


def fenced(lines: Sequence[str]) -> list[bool]:
    """Of each line, whether it belongs to fenced code, the fences themselves too."""
    ends = ends_of_fences(lines)
    hidden = []
    end = -1
    for number in range(len(lines)):
        if number > end:
            end = ends.get(number, -1)
        hidden.append(number <= end)
    return hidden


def ends_of_fences(lines: Sequence[str]) -> dict[int, int]:
    """The line that closes a fence, by the line that would open it: the next one with as long a mark.

    Goes through the lines once, from the end. A closing line further on and no longer than a nearer one can
    close nothing, so the known ones are few: each is longer than the one before it.
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
    """The line in which a comment ends, by the line that begins with it."""
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
    """The line that ends it; -1 if there is none. It begins with a field, for three dashes are a rule too."""
    if len(lines) < 3 or lines[0].rstrip(" \t") != "---" or not _FIRST_FIELD.match(lines[1]):
        return -1
    return next(
        (number for number in range(2, len(lines)) if lines[number].rstrip(" \t") in _FRONT_MATTER_ENDS), -1
    )
