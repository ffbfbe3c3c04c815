"""Classifies each line of a checklist: box, bullet, heading, text, or a line that cannot be a task.

The page applies the same rules to pasted text: `web/client/src/core/checklist.ts`; `tests/vectors/
checklists.json` has the shared vectors. Every regular expression runs in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from todo.cli.formats import literal

TAB = 4
SPACE = r"[ \t\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"
"""White space, including the no-break space, zero-width space and byte order mark that editors insert."""

_TITLE_SPACE = r"(?:\u200b*[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]+|\u200b+|$)"
"""The separator after a box. A zero-width space after an ordinary space belongs to the title."""
QUOTE = rf"(?:>{SPACE}?)"
BULLET = rf"(?:(?:[-*+•‣◦·●–▪■\uf0a7\uf0b7]|[0-9]{{1,9}}[.)]){SPACE}+|o\t{SPACE}*)"
BOX = (
    rf"(?:\[(?P<box>[^\]]?)\ufe0f?\]{_TITLE_SPACE}"
    rf"|(?P<sign>[☐☑☒])\ufe0f?{SPACE}*|(?P<tick>[✓✔])\ufe0f?{SPACE}+)"
)
"""A check box: in brackets or as a Unicode symbol."""
BARE_BOX = BOX.replace(r"[^\]]?", r"[ \u00a0xX✓✔-]?")
"""A box without a bullet accepts fewer characters in brackets, to avoid false matches."""

_START = re.compile(rf"(?P<indent>{SPACE}*)(?P<quote>{QUOTE}*)(?P<more>{SPACE}*)")
_TASK = re.compile(rf"{BULLET}{BOX.replace('?P<', '?P<bulleted_')}|{BARE_BOX}")
_BULLET = re.compile(BULLET)
_HEADING = re.compile(rf"#{{1,6}}(?:{SPACE}|$)")
_CALLOUT = re.compile(rf"\[![A-Za-z-]+\][+-]?(?:{SPACE}|$)")
_RULE = re.compile(rf"(?P<mark>[-*_])(?:{SPACE}*(?P=mark)){{2,}}{SPACE}*$")
_CLOSING = re.compile(rf"(?:^|{SPACE})#+$")
_DONE = frozenset("xX-✓✔☑☒")
_PARTLY = "-"
_EDGES = "".join(map(chr, [9, 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0xFEFF]))


class Kind(StrEnum):
    """The class of a line."""

    BLANK = "blank"
    LITERAL = "literal"
    """Part of front matter, a comment or fenced code; never a task."""
    SYNTAX = "syntax"
    """A horizontal rule, or the first line of a callout."""
    HEADING = "heading"
    BOX = "box"
    BULLET = "bullet"
    TEXT = "text"


class Line(NamedTuple):
    """`column` is the indent, also inside a block quote; `title` is the text without markup. `partly` marks a
    box with a dash: done, unless a subtask is open. `level` is a heading's level, from 1. A box or bullet
    with an empty title is an empty item."""

    kind: Kind
    column: int = 0
    title: str = ""
    done: bool = False
    level: int = 0
    partly: bool = False


def scan(lines: Sequence[str]) -> list[Line]:
    """The classified lines of a text, one for each input line."""
    hidden = literal.lines_of_literals(lines)
    return [
        Line(Kind.LITERAL) if is_hidden and _stripped(line) else _scanned(line)
        for line, is_hidden in zip(lines, hidden, strict=True)
    ]


def column(indent: str) -> int:
    """The width of white space in columns; a tab advances to the next tab stop."""
    width = 0
    for character in indent:
        if character == "\t":
            width += TAB - width % TAB
        elif character not in "\u200b\ufeff":
            width += 1
    return width


def _scanned(line: str) -> Line:
    start = _START.match(line)
    assert start is not None  # the pattern also matches the empty string
    rest = _stripped(line[start.end() :])
    at = column(start["indent"]) + column(start["more"])
    if not rest:
        return Line(Kind.SYNTAX, at) if _stripped(line) else Line(Kind.BLANK)
    if _RULE.match(rest) or (start["quote"] and _CALLOUT.match(rest)):
        return Line(Kind.SYNTAX, at)
    if at < TAB and (heading := _HEADING.match(rest)):
        title, level = _heading_title(rest[heading.end() :]), heading.group().count("#")
        return Line(Kind.HEADING, at, title, level=level)
    if task := _TASK.match(rest):
        found = task.groupdict()
        box = next((value for value in found.values() if value is not None), "")
        return Line(Kind.BOX, at, rest[task.end() :], box in _DONE, partly=box == _PARTLY)
    if (bullet := _BULLET.match(rest)) and bullet.end() < len(rest):
        return Line(Kind.BULLET, at, rest[bullet.end() :])
    if _BULLET.match(rest + " "):
        return Line(Kind.BULLET, at)  # an empty bullet
    return Line(Kind.TEXT, at, rest)


def _heading_title(text: str) -> str:
    """The heading's text without closing number signs."""
    text = _stripped(text)
    closing = _CLOSING.search(text)
    return _stripped(text[: closing.start()]) if closing else text


def _stripped(text: str) -> str:
    return text.strip(_EDGES)
