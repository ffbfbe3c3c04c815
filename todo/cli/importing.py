"""`todo import`: adds a checklist file to a list, through the committer like every other change."""

from __future__ import annotations

from typing import NamedTuple

import click

from todo.cli.acting import DEFAULT_LIST, acting_as, as_option, default_list
from todo.cli.addition import Addition, Job, addition_to
from todo.cli.fitting import checked
from todo.cli.formats import FORMATS, detect, markdown
from todo.cli.formats.outline import Outline
from todo.cli.import_report import Imported, remark_same_titles, report
from todo.cli.output import counted, json_option, print_json, progress, remark
from todo.cli.reading import read_text
from todo.cli.session import has_data, opened_store, settings, store_options
from todo.cli.writing import Writer
from todo.errors import TodoError
from todo.service.requests import check_list_id
from todo.tasks.state import State
from todo.wiring import Opened

ANOTHER_IMPORT = "Another import of the same file is under way, or was; run it again."


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option(
    "--list", "list_id", help="The list; made if it is not there. By default main, or the person's Inbox."
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
@as_option
@store_options
@json_option
def import_file(
    file: str,
    list_id: str | None,
    format_name: str,
    headings: str,
    title: str | None,
    again: bool,
    dry_run: bool,
    as_person: str | None,
    as_json: bool,
) -> None:
    """Add the tasks of a checklist to a list. FILE may be - for standard input.

    Markdown: '- [ ]' and '- [x]' with subtasks indented below; '[-]' is done unless something below it is
    open. Other text below a task becomes its notes. What belongs to no task, and boxes without text, is left
    out and told. todo.txt: a task a line. JSON: as 'todo export' writes it; the trash is left out.

    Text that is pasted into the page is read by the same rules, but for three things. In a file with boxes,
    plain bullets and other text below a box are its notes, and are left out where there is no task above; in
    the page, each of these lines is a task, indented ones are subtasks. In a file without boxes, bullets are
    tasks and other text is not. Headings are left out of a file unless --headings parent is given; in the
    page, they are always the parents of what follows.

    An import that was stopped goes on where it was when it is run again.
    """
    if list_id is not None:
        check_list_id(list_id)
    text = read_text(file)
    name = detect(file, text) if format_name == "auto" else format_name
    outline = checked(_parsed(name, text, headings == "parent"), file)
    content = f"{name}/{headings}/{text}".encode()
    job = Job(list_id or DEFAULT_LIST, title, outline, file, content, again)
    if dry_run and not has_data(settings()):
        done = Done(addition_to(State(job.list_id), 0, job))
    else:
        with opened_store(may_be_new=True) as opened:
            who = acting_as(opened, as_person)
            job = job._replace(who=who, list_id=list_id or default_list(who))
            done = _import(opened, job, dry_run)
    imported = Imported(
        list=job.list_id,
        created=done.addition.created,
        format=name,
        tasks=len(outline.items),
        completed=sum(item.completed for item in outline.items),
        there=done.addition.there,
        there_in_trash=done.addition.in_trash,
        same_titles=done.addition.same_titles,
        first=done.first,
        last=done.last,
        left_out_lines=len(outline.left_out),
        left_out=outline.left_out,
        left_out_trash=outline.in_trash,
        dry_run=dry_run,
    )
    remark_same_titles(imported)
    if as_json:
        print_json(imported)
    else:
        report(imported)


class Done(NamedTuple):
    """What was added, or would be by a dry run, with the positions of the first and the last task's event."""

    addition: Addition
    first: int = 0
    last: int = 0


def _import(opened: Opened, job: Job, dry_run: bool) -> Done:
    writer = Writer(opened)
    board = writer.boards.get(job.list_id)
    if not isinstance(board.state, State):
        raise TodoError("bad_request", f"'{job.list_id}' is no list of tasks.")
    if board.position > 0 and job.title is not None:
        raise click.UsageError(f"List '{job.list_id}' is there already; --title is for a new one.")
    addition = addition_to(board.state, board.position, job)
    if dry_run:
        return Done(addition)
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
    return Done(addition, first, last)


def _parsed(name: str, text: str, with_headings: bool) -> Outline:
    return markdown.parse(text, with_headings) if name == "markdown" else FORMATS[name].parse(text)


def _after(error: TodoError, added: int, total: int) -> TodoError:
    """The error, with the number of tasks added before it. A conflicting task id means that another import of
    the same file is running: ids are derived from the content."""
    if error.code == "task_exists":
        return TodoError(error.code, ANOTHER_IMPORT, added=added, **error.details)
    if not added:
        return error
    return TodoError(error.code, f"{error.message} {_how_far(added, total)}", added=added, **error.details)


def _how_far(added: int, total: int) -> str:
    return f"{added} of {counted(total, 'task')} are in the list. The same command goes on from there."
