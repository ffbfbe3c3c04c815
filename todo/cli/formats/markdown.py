"""Markdown checklists: `- [ ] title`, `- [x] title`, subtasks indented below.

One line is one task; its text is the title verbatim, including links. Indented text below it that is no task
becomes its notes. In a file without any box every bullet is a task. A heading above everything else is the
list's title; other headings can become the parents of the tasks below them. Text that belongs to no task,
and boxes and bullets without text, are left out.

    text ──► lines ──► what each is (see `scanner`) ──► items (see `markdown_reader`)
"""

from __future__ import annotations

from collections.abc import Sequence

from todo.cli.formats import notes
from todo.cli.formats.markdown_reader import Reader
from todo.cli.formats.outline import Outline, lines_of
from todo.cli.formats.scanner import Kind, Line, scan

INDENT = " " * 4


def looks_like(text: str) -> bool:
    """Whether the text has boxes, or only bullets at its top level."""
    lines = [
        line
        for line in scan(lines_of(text))
        if line.kind not in (Kind.BLANK, Kind.LITERAL, Kind.SYNTAX)
        and (line.title or line.kind is not Kind.BULLET)
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
    reader = Reader(task, _title_heading(scanned, task), with_headings)
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
