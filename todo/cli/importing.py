"""`todo import`: a checklist file into a list, through the same way that every change takes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click
import msgspec

from todo.cli.batching import ids_for, requests_for
from todo.cli.formats import FORMATS, detect, markdown
from todo.cli.formats.outline import Item, Outline, fitted
from todo.cli.import_report import Imported, report
from todo.cli.output import counted, json_option, print_json, progress, remark
from todo.cli.reading import STANDARD_INPUT, read_text
from todo.cli.session import has_data, opened_store, settings, store_options
from todo.cli.writing import Writer, rehearse
from todo.errors import TodoError
from todo.kinds import KINDS
from todo.service.requests import Request, check_list_id
from todo.tasks.limits import LIMITS
from todo.tasks.state import State
from todo.tasks.text import normalise_title
from todo.wiring import Opened


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option(
    "--list", "list_id", default="main", show_default=True, help="The list; made if it is not there."
)
@click.option(
    "--format", "format_name", type=click.Choice(["auto", *FORMATS]), default="auto", show_default=True
)
@click.option(
    "--headings",
    type=click.Choice(["parent", "skip"]),
    default="skip",
    show_default=True,
    help="In Markdown: make a heading the parent of the tasks below it, or leave it out.",
)
@click.option("--title", help="The title, if the list is new. Else the file's first heading, or its name.")
@click.option("--again", is_flag=True, help="Add the file's tasks once more though they are there already.")
@click.option("--dry-run", is_flag=True, help="Check everything and add nothing.")
@store_options
@json_option
def import_file(
    file: str,
    list_id: str,
    format_name: str,
    headings: str,
    title: str | None,
    again: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add the tasks of a checklist to a list. FILE may be - for standard input.

    Markdown: '- [ ]' and '- [x]' with subtasks indented below; other text below a task becomes its notes, and
    text that belongs to no task is left out. todo.txt: a task a line. JSON: as 'todo export' writes it.

    An import that was stopped goes on where it was when it is run again.
    """
    check_list_id(list_id)
    text = read_text(file)
    name = detect(file, text) if format_name == "auto" else format_name
    outline = _checked(_parsed(name, text, headings == "parent"), file)
    job = _Job(list_id, title, outline, file, f"{name}/{headings}/{text}".encode(), again)
    if dry_run and not has_data(settings()):
        done = _add_to(State(list_id), 0, job).rehearsed()
    else:
        with opened_store(may_be_new=True) as opened:
            done = _import(opened, job, dry_run)
    imported = Imported(
        list=list_id,
        created=done.created,
        format=name,
        tasks=len(outline.items),
        completed=sum(item.completed for item in outline.items),
        there=done.there,
        first=done.first,
        last=done.last,
        left_out_lines=len(outline.left_out),
        left_out=outline.left_out,
        dry_run=dry_run,
    )
    if as_json:
        print_json(imported)
    else:
        report(imported)


class _Job(NamedTuple):
    """What is to be imported, and `content`: what the ids of its tasks follow from."""

    list_id: str
    title: str | None
    outline: Outline
    file: str
    content: bytes
    again: bool


class _Done(NamedTuple):
    created: bool
    there: int
    first: int = 0
    last: int = 0


class _Addition(NamedTuple):
    """The requests that are left to be sent, and how many tasks are there already."""

    created: bool
    there: int
    requests: list[Request]

    def rehearsed(self) -> _Done:
        return _Done(self.created, self.there)


def _add_to(state: State, position: int, job: _Job) -> _Addition:
    """What has to be added to a list that stands at a position. Raises what one of the requests would be
    refused for."""
    items = job.outline.items
    copy, ids = 0, ids_for(job.list_id, job.content, len(items), 0)
    while job.again and all(task in state.tasks for task in ids):
        copy += 1
        ids = ids_for(job.list_id, job.content, len(items), copy)
    there = sum(task in state.tasks for task in ids)
    title = _title_of_new(job) if position == 0 else None
    requests = list(requests_for(job.list_id, title, items, ids, state.tasks))
    rehearse(state, requests, position)
    return _Addition(title is not None, there, requests)


def _import(opened: Opened, job: _Job, dry_run: bool) -> _Done:
    writer = Writer(opened)
    board = writer.boards.get(job.list_id)
    if not isinstance(board.state, State):
        raise TodoError("bad_request", f"'{job.list_id}' is no list of tasks.")
    if board.position > 0 and job.title is not None:
        raise click.UsageError(f"List '{job.list_id}' is there already; --title is for a new one.")
    addition = _add_to(board.state, board.position, job)
    if dry_run:
        return addition.rehearsed()
    total = len(job.outline.items)
    last = first = 0
    added = addition.there
    with progress(f"Importing into {job.list_id}", total) as reached:
        for request in addition.requests:
            try:
                last = writer.send(request).position
            except TodoError as error:
                raise _after(error, added, total) from error
            except KeyboardInterrupt:
                remark(_how_far(added, total))
                raise
            finally:
                writer.note(job.list_id)
            if count := len(getattr(request.command, "lines", ())):
                first = first or last - count + 1
                added += count
                reached(added)
    return _Done(addition.created, addition.there, first, last)


def _parsed(name: str, text: str, with_headings: bool) -> Outline:
    return markdown.parse(text, with_headings) if name == "markdown" else FORMATS[name].parse(text)


def _checked(outline: Outline, file: str) -> Outline:
    """The outline with texts as a list takes them. Raises with the line what no list takes."""
    if not outline.items:
        raise TodoError("bad_request", f"There are no tasks in '{file}'.")
    items = [_fitted(item, file) for item in outline.items]
    return msgspec.structs.replace(outline, items=items)


def _fitted(item: Item, file: str) -> Item:
    where = f"'{file}', line {item.line}" if item.line else f"'{file}', task '{item.title[:40]}'"
    try:
        item = fitted(item)
    except TodoError as error:
        raise TodoError(error.code, f"{where}: {error.message}", **error.details) from error
    if not item.title:
        raise TodoError("title_empty", f"{where}: it has no text. Write some, or take it out.")
    if len(item.notes) > LIMITS["notes"]:
        raise TodoError("notes_too_long", f"{where}: more than {LIMITS['notes']} characters of notes.")
    if item.depth > LIMITS["depth"]:
        raise TodoError("too_deep", f"{where}: subtasks can be nested {LIMITS['depth']} deep.")
    return item


def _title_of_new(job: _Job) -> str | None:
    """The title to create the list with; None if it is one that is always there and nobody named a title."""
    if job.title is not None:
        return job.title
    if KINDS.is_always_there(job.list_id):
        return None
    stem = "" if job.file == STANDARD_INPUT else Path(job.file).stem
    return normalise_title(job.outline.title)[: LIMITS["title"]] or normalise_title(stem) or job.list_id


def _after(error: TodoError, added: int, total: int) -> TodoError:
    """The error, with what was added before it."""
    if not added:
        return error
    return TodoError(error.code, f"{error.message} {_how_far(added, total)}", added=added, **error.details)


def _how_far(added: int, total: int) -> str:
    return f"{added} of {counted(total, 'task')} are in the list. The same command goes on from there."
