"""What `todo import` answers: what was added where, and what of the file was left out, line by line."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from todo.cli.formats.outline import LeftOut
from todo.cli.output import counted, positions, say

MOST_LINES_SHOWN = 20


class Imported(msgspec.Struct, frozen=True):
    """The answer. `tasks` are those of the file, `there` those that an earlier import had added already;
    `first` and `last` are the positions of the added tasks' events."""

    list: str
    created: bool
    format: str
    tasks: int
    completed: int
    there: int
    first: int
    last: int
    left_out_lines: int
    left_out: Sequence[LeftOut]
    dry_run: bool


def report(imported: Imported) -> None:
    """Says it in words."""
    say(_sentence(imported))
    _say_left_out(imported)


def _sentence(imported: Imported) -> str:
    tasks = f"{counted(imported.tasks, 'task')} ({imported.completed} done)"
    place = f"{'the new ' if imported.created else ''}list '{imported.list}'"
    left = imported.tasks - imported.there
    if not left:
        return f"All {tasks} of this file are in {place} already. --again adds them once more."
    if imported.there:
        tasks = f"{counted(left, 'task')} to {imported.there} that were there from an earlier import, into"
    else:
        tasks += " to"
    if imported.dry_run:
        return f"Would add {tasks} {place}. Nothing was changed."
    return f"Added {tasks} {place}, {positions(imported.first, imported.last)}."


def _say_left_out(imported: Imported) -> None:
    count = imported.left_out_lines
    if not count:
        return
    what = "1 line belongs to no task and was" if count == 1 else f"{count} lines belong to no task and were"
    say(f"{what} left out:")
    for line in imported.left_out[:MOST_LINES_SHOWN]:
        say(f"  line {line.line}: {line.text}")
    if count > MOST_LINES_SHOWN:
        say(f"  and {count - MOST_LINES_SHOWN} more; --json has all of them.")
