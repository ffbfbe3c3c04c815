"""Escapes and unescapes the notes below a Markdown task, so that they survive a round trip.

A line that would be read as a task, a comment or a code fence gets a backslash, as in Markdown. Lines inside
fenced code are not escaped.
"""

from __future__ import annotations

import re

from todo.cli.formats import literal
from todo.cli.formats.scanner import BARE_BOX, BOX, BULLET, QUOTE, SPACE, TAB, column

_TASK = re.sub(r"\?P<\w+>", "?:", rf"(?:{BULLET}{BOX}|{BARE_BOX})")
_SPECIAL = re.compile(
    rf"^(?P<indent>{SPACE}*)(?P<rest>\\*(?:{QUOTE}*{SPACE}*{_TASK}|`{{3}}|~{{3}}|{re.escape(literal.COMMENT)}))"
)


def escaped(notes: str) -> list[str]:
    """The notes as lines for the file, without indent."""
    lines = notes.split("\n")
    return [
        line if hidden else _SPECIAL.sub(r"\g<indent>\\\g<rest>", line, count=1)
        for line, hidden in zip(lines, literal.fenced(lines), strict=True)
    ]


def unescaped(lines: list[str]) -> str:
    """The notes from lines of a file, without their common indent and escapes."""
    margin = min((column(indent_of(line)) for line in lines if line.strip()), default=0)
    own = [_without_margin(line, margin) for line in lines]
    return "\n".join(
        line if hidden else _without_escape(line)
        for line, hidden in zip(own, literal.fenced(own), strict=True)
    )


def indent_of(line: str) -> str:
    """The line's leading spaces and tabs."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def _without_margin(line: str, margin: int) -> str:
    """The line without `margin` columns of indent, or without all of it if it is narrower."""
    indent, width = indent_of(line), 0
    for count, character in enumerate(indent):
        if width >= margin:
            return line[count:]
        width += TAB - width % TAB if character == "\t" else 1
    return line[len(indent) :]


def _without_escape(line: str) -> str:
    match = _SPECIAL.match(line)
    if match and match["rest"].startswith("\\"):
        return match["indent"] + line[match.start("rest") + 1 :]
    return line
