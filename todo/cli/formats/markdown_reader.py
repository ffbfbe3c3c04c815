"""Builds items from the scanned lines of a Markdown text; a stack of indents determines the depth.

Text becomes the notes of the task that it belongs to; other text is left out.
"""

from __future__ import annotations

from typing import NamedTuple

from todo.cli.formats import notes
from todo.cli.formats.outline import Item, LeftOut, Outline, reopened, says_something
from todo.cli.formats.scanner import Kind, Line, column

MOST_SHOWN = 120
_NOT_CONTINUING = ("<", "|", ">")


class _Open(NamedTuple):
    """A task that can still get notes and subtasks: its indent in columns and its index in the items."""

    column: int
    item: int


class _Heading(NamedTuple):
    """An open heading. `item` is its index in the items; None until the first task below it."""

    level: int
    title: str
    number: int
    item: int | None


class Reader:
    """Consumes the lines one by one."""

    def __init__(self, task: Kind, title_heading: int | None, with_headings: bool) -> None:
        self._task = task
        self._title_heading = title_heading
        self._with_headings = with_headings
        self._found: list[Item] = []
        self._notes: list[list[str]] = []
        self._partly: set[int] = set()
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
        return Outline(
            reopened(items, self._partly), self._title, sorted(self._left_out, key=lambda left: left.line)
        )

    def take(self, number: int, line: Line, raw: str) -> None:
        if line.kind is Kind.BLANK:
            self._blanks.append(raw)
            return
        if line.kind is self._task or (line.kind is Kind.BOX and self._task is Kind.BULLET):
            self._take_task(number, line, raw)
        else:
            self._take_other(number, line, raw)
        self._blanks.clear()

    def _take_task(self, number: int, line: Line, raw: str) -> None:
        """Adds a task. An empty one is left out but still closes its siblings, so that lines indented below
        it do not become children of the previous task."""
        self._close(line.column)
        if not says_something(line.title):
            self._leave_out(number, raw)
            return
        for index, heading in enumerate(self._headings):
            if heading.item is None:
                self._headings[index] = heading._replace(item=len(self._found))
                self._add(Item(heading.title, False, "", index, heading.number))
        self._stack.append(_Open(line.column, len(self._found)))
        if line.partly:
            self._partly.add(len(self._found))
        depth = len(self._headings) + len(self._stack) - 1
        self._add(Item(line.title.strip(), line.done, "", depth, number))

    def _add(self, item: Item) -> None:
        self._found.append(item)
        self._notes.append([])

    def _take_other(self, number: int, line: Line, raw: str) -> None:
        """Adds text to the notes of the task that it is indented below or
        directly follows; else leaves it out."""
        continues = line.kind is Kind.TEXT and not raw.lstrip().startswith(_NOT_CONTINUING)
        if not (continues and self._stack and not self._blanks):
            self._close(column(notes.indent_of(raw)))
        if self._stack:
            below = self._notes[self._stack[-1].item]
            below += [*self._blanks, raw] if below else [raw]
        elif line.kind is Kind.HEADING and number == self._title_heading:
            self._title = line.title
        elif line.kind is Kind.HEADING and self._with_headings and says_something(line.title):
            self._end_headings(line.level)
            self._headings.append(_Heading(line.level, line.title, number, None))
        else:
            self._leave_out(number, raw)

    def _end_headings(self, level: int) -> None:
        """Closes the headings of this level and deeper; a heading without tasks is left out."""
        while self._headings and self._headings[-1].level >= level:
            ended = self._headings.pop()
            if ended.item is None:
                self._leave_out(ended.number, f"{'#' * ended.level} {ended.title}")

    def _leave_out(self, number: int, raw: str) -> None:
        self._left_out.append(LeftOut(number, raw.strip()[:MOST_SHOWN]))

    def _close(self, at: int) -> None:
        while self._stack and self._stack[-1].column >= at:
            self._stack.pop()
