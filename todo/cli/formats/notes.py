"""The notes below a Markdown task: how they stand in the file, and how they come back as they were.

What would read as a task, as a comment or as the start of code gets a backslash before it, as in Markdown.
Within fenced code nothing is a task and nothing is escaped.
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
    """The lines of the notes as they may stand below a task."""
    lines = notes.split("\n")
    return [
        line if hidden else _SPECIAL.sub(r"\g<indent>\\\g<rest>", line, count=1)
        for line, hidden in zip(lines, literal.fenced(lines), strict=True)
    ]


def unescaped(lines: list[str]) -> str:
    """The notes that these lines of a file say: without their common indent and their backslashes."""
    margin = min((column(indent_of(line)) for line in lines if line.strip()), default=0)
    own = [_without_margin(line, margin) for line in lines]
    return "\n".join(
        line if hidden else _without_escape(line)
        for line, hidden in zip(own, literal.fenced(own), strict=True)
    )


def indent_of(line: str) -> str:
    """The spaces and tabs that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def _without_margin(line: str, margin: int) -> str:
    """Without the characters that fill so many columns, or all of the indent if that is less."""
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
