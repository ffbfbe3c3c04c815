"""The output of `todo import`: the tasks added, and the lines of the file left out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from todo.cli.formats.outline import LeftOut
from todo.cli.output import counted, positions, remark, say

MOST_LINES_SHOWN = 20


class Imported(msgspec.Struct, frozen=True):
    """The result. `tasks`: in the file. `there`: added by an earlier import, of which `there_in_trash` are in
    the trash. `same_titles`: new ones whose title equals another task's, 0 if too few to suggest an import of
    an older version of the file. `left_out_trash`: in the trash of a JSON file. `first` and `last`: positions
    of the added tasks' events."""

    list: str
    created: bool
    format: str
    tasks: int
    completed: int
    there: int
    there_in_trash: int
    same_titles: int
    first: int
    last: int
    left_out_lines: int
    left_out: Sequence[LeftOut]
    left_out_trash: int
    dry_run: bool


def report(imported: Imported) -> None:
    """Prints the result as sentences."""
    say(_sentence(imported))
    _say_left_out(imported)
    if imported.left_out_trash:
        were = "was" if imported.left_out_trash == 1 else "were"
        say(f"{counted(imported.left_out_trash, 'task')} in the trash {were} left out.")


def remark_same_titles(imported: Imported) -> None:
    """Warns that an older version of the file was probably imported before,
    so its tasks would be there twice."""
    if imported.same_titles:
        left = imported.tasks - imported.there
        added = "they would be added" if imported.dry_run else "they were added"
        remark(f"{imported.same_titles} of these {left} titles are in the list already: {added} once more.")


def _sentence(imported: Imported) -> str:
    tasks = f"{counted(imported.tasks, 'task')} ({imported.completed} done)"
    place = f"{'the new ' if imported.created else ''}list '{imported.list}'"
    left = imported.tasks - imported.there
    trash = f" ({imported.there_in_trash} of them in the trash)" if imported.there_in_trash else ""
    if not left:
        return f"All {tasks} of this file are in {place} already{trash}. --again adds them once more."
    if imported.there:
        there = f"{imported.there} that were there from an earlier import{trash}"
        tasks = f"{counted(left, 'task')} to {there}, into"
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
