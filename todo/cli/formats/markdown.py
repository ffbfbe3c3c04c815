"""Markdown checklists: `- [ ] title`, `- [x] title`, subtasks indented below.

One line is one task: its text is the title as it stands, links and all; what is indented below it and is
no task itself is its notes. In a file without any box every bullet is a task. A heading that stands over all
is the list's title; others can become the parents of the tasks below them. What belongs to no task is left
out.

    text ──► lines ──► what each is (see `scanner`) ──► items: a stack of indents gives the depth
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from todo.cli.formats import notes
from todo.cli.formats.outline import Item, LeftOut, Outline, lines_of
from todo.cli.formats.scanner import Kind, Line, column, scan

INDENT = " " * 4
MOST_SHOWN = 120
_NOT_CONTINUING = ("<", "|", ">")


class _Open(NamedTuple):
    """A task that may still get notes and subtasks: how far it is indented, and its place in the items."""

    column: int
    item: int


class _Heading(NamedTuple):
    """A heading that tasks may follow. `item` is its place in the items, or None if none has followed yet."""

    level: int
    title: str
    number: int
    item: int | None


def looks_like(text: str) -> bool:
    """Whether the text has boxes, or bullets and nothing else at its top level."""
    lines = [
        line for line in scan(lines_of(text)) if line.kind not in (Kind.BLANK, Kind.LITERAL, Kind.SYNTAX)
    ]
    if any(line.kind is Kind.BOX for line in lines):
        return True
    top = [line.kind for line in lines if line.column == 0 and line.kind is not Kind.HEADING]
    return bool(top) and all(kind is Kind.BULLET for kind in top)


def parse(text: str, with_headings: bool = False) -> Outline:
    """The tasks of a Markdown text; with headings, each is the parent of the tasks that follow it."""
    lines = lines_of(text)
    scanned = scan(lines)
    task = Kind.BOX if any(line.kind is Kind.BOX for line in scanned) else Kind.BULLET
    reader = _Reader(task, _title_heading(scanned, task), with_headings)
    for number, (line, raw) in enumerate(zip(scanned, lines, strict=True), 1):
        reader.take(number, line, raw)
    return reader.outline()


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


def _title_heading(lines: Sequence[Line], task: Kind) -> int | None:
    """The number of the heading that is the list's title: the first, if it stands before every task and none
    is of its level or above."""
    headings = [(number, line.level) for number, line in enumerate(lines, 1) if line.kind is Kind.HEADING]
    first_task = next((number for number, line in enumerate(lines, 1) if line.kind is task), len(lines) + 1)
    if (
        not headings
        or headings[0][0] > first_task
        or any(level <= headings[0][1] for _, level in headings[1:])
    ):
        return None
    return headings[0][0]


class _Reader:
    """Takes the lines one by one."""

    def __init__(self, task: Kind, title_heading: int | None, with_headings: bool) -> None:
        self._task = task
        self._title_heading = title_heading
        self._with_headings = with_headings
        self._found: list[Item] = []
        self._notes: list[list[str]] = []
        self._stack: list[_Open] = []
        self._headings: list[_Heading] = []
        self._blanks: list[str] = []
        self._title = ""
        self._left_out: list[LeftOut] = []

    def outline(self) -> Outline:
        self._end_headings(0)
        items = [
            Item(item.title, item.completed, notes.unescaped(below), item.depth, item.line)
            for item, below in zip(self._found, self._notes, strict=True)
        ]
        return Outline(items, self._title, sorted(self._left_out, key=lambda left: left.line))

    def take(self, number: int, line: Line, raw: str) -> None:
        if line.kind is Kind.BLANK:
            self._blanks.append(raw)
            return
        if line.kind is self._task or (line.kind is Kind.BOX and self._task is Kind.BULLET):
            self._take_task(number, line)
        else:
            self._take_other(number, line, raw)
        self._blanks.clear()

    def _take_task(self, number: int, line: Line) -> None:
        self._close(line.column)
        for index, heading in enumerate(self._headings):
            if heading.item is None:
                self._headings[index] = heading._replace(item=len(self._found))
                self._add(Item(heading.title, False, "", index, heading.number))
        self._stack.append(_Open(line.column, len(self._found)))
        depth = len(self._headings) + len(self._stack) - 1
        self._add(Item(line.title.strip(), line.done, "", depth, number))

    def _add(self, item: Item) -> None:
        self._found.append(item)
        self._notes.append([])

    def _take_other(self, number: int, line: Line, raw: str) -> None:
        """Text: notes of the task it is indented below or directly follows, else left out."""
        continues = line.kind is Kind.TEXT and not raw.lstrip().startswith(_NOT_CONTINUING)
        if not (continues and self._stack and not self._blanks):
            self._close(column(notes.indent_of(raw)))
        if self._stack:
            below = self._notes[self._stack[-1].item]
            below += [*self._blanks, raw] if below else [raw]
        elif line.kind is Kind.HEADING and number == self._title_heading:
            self._title = line.title
        elif line.kind is Kind.HEADING and self._with_headings and line.title:
            self._end_headings(line.level)
            self._headings.append(_Heading(line.level, line.title, number, None))
        else:
            self._left_out.append(LeftOut(number, raw.strip()[:MOST_SHOWN]))

    def _end_headings(self, level: int) -> None:
        """Those of this level and below it are over; one that no task followed is left out."""
        while self._headings and self._headings[-1].level >= level:
            ended = self._headings.pop()
            if ended.item is None:
                self._left_out.append(
                    LeftOut(ended.number, f"{'#' * ended.level} {ended.title}"[:MOST_SHOWN])
                )

    def _close(self, at: int) -> None:
        while self._stack and self._stack[-1].column >= at:
            self._stack.pop()
