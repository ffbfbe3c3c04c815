"""`todo import`: a checklist file into a list, through the same way that every change takes."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from todo.cli.batching import requests_for
from todo.cli.formats import FORMATS, detect
from todo.cli.formats.outline import Outline, fitted
from todo.cli.output import counted, json_option, positions, print_json, progress, say
from todo.cli.reading import STANDARD_INPUT, read_text
from todo.cli.session import has_data, opened_store, settings, store_options
from todo.cli.writing import Writer, rehearse
from todo.errors import TodoError
from todo.service.requests import check_list_id
from todo.tasks.limits import LIMITS
from todo.tasks.state import State
from todo.tasks.text import normalise_title
from todo.wiring import OPEN_LISTS


class Imported(msgspec.Struct, frozen=True):
    """The answer. `first` and `last` are the positions of the added tasks' events."""

    list: str
    created: bool
    format: str
    tasks: int
    completed: int
    first: int
    last: int
    left_out_lines: int
    dry_run: bool


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option(
    "--list", "list_id", default="main", show_default=True, help="The list; made if it is not there."
)
@click.option(
    "--format", "format_name", type=click.Choice(["auto", *FORMATS]), default="auto", show_default=True
)
@click.option("--title", help="The title, if the list is new. Else the file's first heading, or its name.")
@click.option("--dry-run", is_flag=True, help="Check everything and add nothing.")
@store_options
@json_option
def import_file(
    file: str, list_id: str, format_name: str, title: str | None, dry_run: bool, as_json: bool
) -> None:
    """Add the tasks of a checklist to a list. FILE may be - for standard input.

    Markdown: '- [ ]' and '- [x]' with subtasks indented below; other text below a task becomes its notes, and
    text that belongs to no task is left out. todo.txt: a task a line. JSON: as 'todo export' writes it.
    """
    check_list_id(list_id)
    text = read_text(file)
    name = detect(file, text) if format_name == "auto" else format_name
    outline = _checked(FORMATS[name].parse(text), file)
    if dry_run and not has_data(settings()):
        list_title = _title_of_new(list_id, title, outline, file)
        requests = list(requests_for(list_id, list_title, outline.items))
        rehearse(State(list_id), requests, 0)
        done = _Done(list_title is not None, 0, 0)
    else:
        done = _import(list_id, title, outline, file, dry_run)
    imported = Imported(
        list=list_id,
        created=done.created,
        format=name,
        tasks=len(outline.items),
        completed=sum(item.completed for item in outline.items),
        first=done.first,
        last=done.last,
        left_out_lines=outline.left_out,
        dry_run=dry_run,
    )
    print_json(imported) if as_json else say(_sentence(imported))


class _Done(msgspec.Struct, frozen=True):
    created: bool
    first: int
    last: int


def _import(list_id: str, title: str | None, outline: Outline, file: str, dry_run: bool) -> _Done:
    with opened_store(may_be_new=True) as opened:
        writer = Writer(opened)
        board = writer.boards.get(list_id)
        if board.position > 0 and title is not None:
            raise click.UsageError(f"List '{list_id}' is there already; --title is for a new one.")
        new_title = _title_of_new(list_id, title, outline, file) if board.position == 0 else None
        requests = list(requests_for(list_id, new_title, outline.items))
        rehearse(board.state, requests, board.position)
        if dry_run:
            return _Done(new_title is not None, 0, 0)
        last = first = 0
        added = 0
        with progress(f"Importing into {list_id}", len(outline.items)) as reached:
            for request in requests:
                try:
                    last = writer.send(request).position
                except TodoError as error:
                    raise _after(error, added, len(outline.items)) from error
                finally:
                    writer.note(list_id)
                if count := len(getattr(request.command, "lines", ())):
                    first = first or last - count + 1
                    added += count
                    reached(added)
        return _Done(new_title is not None, first, last)


def _checked(outline: Outline, file: str) -> Outline:
    """The outline with texts as a list takes them. Raises with the line what no list takes."""
    items = [fitted(item) for item in outline.items]
    if not items:
        raise TodoError("bad_request", f"There are no tasks in '{file}'.")
    for item in items:
        where = f"'{file}', line {item.line}" if item.line else f"'{file}', task '{item.title[:40]}'"
        if not item.title:
            raise TodoError("title_empty", f"{where}: it has no text. Write some, or take it out.")
        if len(item.notes) > LIMITS["notes"]:
            raise TodoError("notes_too_long", f"{where}: more than {LIMITS['notes']} characters of notes.")
        if item.depth > LIMITS["depth"]:
            raise TodoError("too_deep", f"{where}: subtasks can be nested {LIMITS['depth']} deep.")
    return msgspec.structs.replace(outline, items=items)


def _title_of_new(list_id: str, title: str | None, outline: Outline, file: str) -> str | None:
    """The title to create the list with; None if it is one that is always there and nobody named a title."""
    if title is not None:
        return title
    if list_id in OPEN_LISTS:
        return None
    stem = "" if file == STANDARD_INPUT else Path(file).stem
    return normalise_title(outline.title)[: LIMITS["title"]] or normalise_title(stem) or list_id


def _after(error: TodoError, added: int, total: int) -> TodoError:
    """The error, with what was added before it."""
    if not added:
        return error
    said = f"{error.message} {added} of {total} tasks were added before that."
    return TodoError(error.code, said, added=added, **error.details)


def _sentence(imported: Imported) -> str:
    tasks = f"{counted(imported.tasks, 'task')} ({imported.completed} done)"
    place = f"{'the new ' if imported.created else ''}list '{imported.list}'"
    if imported.dry_run:
        said = f"Would add {tasks} to {place}. Nothing was changed."
    else:
        said = f"Added {tasks} to {place}, {positions(imported.first, imported.last)}."
    if imported.left_out_lines:
        said += f" Left out: {counted(imported.left_out_lines, 'line')} of text that belong to no task."
    return said
