"""Markdown checklists: `- [ ] title`, `- [x] title`, subtasks indented below.

One line is one task: its text is the title as it stands, links and all; what is indented below it and is
no task itself is its notes. In a file without any checkbox every bullet is a task. Headings and other text
around the tasks are left out and counted; the first heading is the list's title.

    text ──► lines ──► items by their bullets, a stack of indents gives the depth
                  └──► fenced code, in which nothing is a bullet (see `notes`)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from todo.cli.formats import notes
from todo.cli.formats.outline import Item, Outline, lines_of

INDENT = " " * 4

_BULLET = r"(?P<indent>[ \t]*)(?:[-*+•‣◦]|\d{1,9}[.)])"
_TASK = re.compile(_BULLET + r"[ \t]+\[(?P<box>[ \t\xa0xX✓✔]?)\](?:[ \t]+(?P<title>.*)|$)")
_PLAIN = re.compile(_BULLET + r"[ \t]+(?P<title>[^\s\-*_].*|[\-*_](?![ \t\-*_]*$).*)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*$")
_BLOCK = re.compile(
    r" {0,3}(?:#{1,6}(?:\s|$)|>|<|\||[-*_](?:[ \t]*[-*_]){2,}[ \t]*$|[-*+•‣◦][ \t]|\d+[.)][ \t])"
)
_DONE = frozenset("xX✓✔")


class _Open(NamedTuple):
    """A task that may still get notes and subtasks: how far it is indented, and its place in the items."""

    column: int
    item: int


def looks_like(text: str) -> bool:
    """Whether the text has checkboxes or bullets at all."""
    return any(_PLAIN.match(line) for line in lines_of(text) if line.strip())


def parse(text: str) -> Outline:
    """The tasks of a Markdown text."""
    lines = lines_of(text)
    has_boxes = any(_TASK.match(line) for line, fenced in notes.with_fences(lines) if not fenced)
    return _Reader(_TASK if has_boxes else _PLAIN).read(lines)


def render(outline: Outline) -> str:
    """The list as Markdown, with its title as a heading."""
    lines = _heading(outline.title) if outline.title else []
    for item in outline.items:
        indent = INDENT * item.depth
        lines.append(f"{indent}- [{'x' if item.completed else ' '}] {item.title}".rstrip())
        if item.notes:
            lines += [
                "",
                *(f"{indent}{INDENT}{line}" if line else "" for line in notes.escaped(item.notes)),
                "",
            ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _heading(title: str) -> list[str]:
    """A heading may be closed by number signs; if the title ends in such, they are not its own."""
    return [f"# {title} #" if title.endswith("#") else f"# {title}", ""]


class _Reader:
    """Reads the lines one by one."""

    def __init__(self, item: re.Pattern[str]) -> None:
        self._item = item
        self._found: list[Item] = []
        self._notes: list[list[str]] = []
        self._stack: list[_Open] = []
        self._blanks: list[str] = []
        self._title = ""
        self._left_out = 0

    def read(self, lines: list[str]) -> Outline:
        for number, (line, fenced) in enumerate(notes.with_fences(lines), 1):
            if not line.strip():
                self._blanks.append(line)
                continue
            match = None if fenced else self._item.match(line)
            if match:
                self._take_item(match, number)
            else:
                self._take_other(line, fenced)
            self._blanks.clear()
        items = [
            Item(item.title, item.completed, notes.unescaped(below), item.depth, item.line)
            for item, below in zip(self._found, self._notes, strict=True)
        ]
        return Outline(items, self._title, self._left_out)

    def _take_item(self, match: re.Match[str], number: int) -> None:
        column = notes.column(match["indent"])
        self._close(column)
        box = match.groupdict().get("box") or ""
        title = (match["title"] or "").strip()
        self._stack.append(_Open(column, len(self._found)))
        self._found.append(Item(title, box in _DONE, "", len(self._stack) - 1, number))
        self._notes.append([])

    def _take_other(self, line: str, fenced: bool) -> None:
        """Text: notes of the task it is indented below or directly follows, else left out."""
        follows = bool(self._stack) and not self._blanks and not _BLOCK.match(line) and not fenced
        if not follows:
            self._close(notes.column(notes.indent_of(line)))
        if self._stack:
            below = self._notes[self._stack[-1].item]
            below += [*self._blanks, line] if below else [line]
            return
        self._left_out += 1
        if not self._title and not fenced and (heading := _HEADING.match(line)):
            self._title = heading["title"]

    def _close(self, column: int) -> None:
        while self._stack and self._stack[-1].column >= column:
            self._stack.pop()
