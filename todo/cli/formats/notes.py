"""The notes below a Markdown task: how they stand in the file, and how they come back as they were.

What would read as a task or as the start of code gets a backslash before it, as Markdown has it. Within
fenced code nothing is a task and nothing is escaped. A fence that is never closed is no fence: it cannot
swallow what comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TAB = 4

_FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}(?=[^`]*$)|~{3,})")
_SPECIAL = re.compile(r"^(?P<indent>[ \t]*)(?P<rest>\\*(?:(?:[-*+•‣◦]|\d{1,9}[.)])[ \t]+\[|`{3}|~{3}))")


def column(indent: str) -> int:
    """How many columns wide a run of spaces and tabs is."""
    return len(indent.expandtabs(TAB))


def with_fences(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it belongs to fenced code (the fences themselves too)."""
    ends = _fence_ends(lines)
    end = -1
    for number, line in enumerate(lines):
        if number > end:
            end = ends.get(number, -1)
        yield line, number <= end


def escaped(notes: str) -> list[str]:
    """The lines of the notes as they may stand below a task."""
    return [
        line if fenced else _SPECIAL.sub(r"\g<indent>\\\g<rest>", line, count=1)
        for line, fenced in with_fences(notes.split("\n"))
    ]


def unescaped(lines: list[str]) -> str:
    """The notes that these lines of a file say: without their common indent and their backslashes."""
    margin = min((column(indent_of(line)) for line in lines if line.strip()), default=0)
    own = [_without_margin(line, margin) for line in lines]
    return "\n".join(line if fenced else _without_escape(line) for line, fenced in with_fences(own))


def indent_of(line: str) -> str:
    """The spaces and tabs that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def _without_margin(line: str, margin: int) -> str:
    indent = indent_of(line)
    width = next((width for width in range(len(indent) + 1) if column(indent[:width]) >= margin), len(indent))
    return line[width:]


def _without_escape(line: str) -> str:
    match = _SPECIAL.match(line)
    if match and match["rest"].startswith("\\"):
        return match["indent"] + line[match.start("rest") + 1 :]
    return line


def _fence_ends(lines: list[str]) -> dict[int, int]:
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
        if not lines[number][match.end() :].strip():
            while known and known[-1][1] <= length:
                known.pop()
            known.append((number, length))
    return ends
