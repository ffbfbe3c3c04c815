"""`todo export`: a list as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from todo.cli.formats import FORMATS, json_document, markdown, no_format, render_todotxt
from todo.cli.formats.outline import Outline, outline_of
from todo.cli.output import counted, remark
from todo.cli.saving import save
from todo.cli.session import check_lists, opened_store, store_options
from todo.errors import TodoError
from todo.kinds import KINDS
from todo.projections.board import Board
from todo.projections.boards import load_board
from todo.tasks.state import State

WRITERS: dict[str, Callable[[Board], str]] = {
    "markdown": lambda board: markdown.render(outline_of(board.state)),
    "todotxt": lambda board: render_todotxt(outline_of(board.state)),
    "json": lambda board: json_document.render(board.state, board.cursor),
}
SUFFIXES = {".txt": "todotxt"} | {suffix: name for name, kind in FORMATS.items() for suffix in kind.suffixes}
STANDARD_OUTPUT = "-"


@click.command()
@click.argument("list_id", metavar="LIST")
@click.option(
    "--format", "format_name", type=click.Choice(list(WRITERS)), help="By the file's name, else markdown."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    default=STANDARD_OUTPUT,
    help="The file; standard output if it is - or not given.",
)
@store_options
def export(list_id: str, format_name: str | None, output: str) -> None:
    """Write a list to a file: its tasks with their subtasks, notes and state.

    JSON holds all there is, the trash too (which 'todo import' leaves out), with the position and the state
    hash. todo.txt has no notes.
    """
    chosen = format_name or _format_of(output)
    with opened_store() as opened:
        check_lists(opened.store, [list_id])
        board = load_board(opened.store, KINDS, list_id)
    if not isinstance(board.state, State):
        raise TodoError("bad_request", f"'{list_id}' is no list of tasks: 'todo state --json' shows it.")
    text = WRITERS[chosen](board)
    if chosen != "json":
        _tell_what_is_lost(outline_of(board.state), chosen)
    if output == STANDARD_OUTPUT:
        click.echo(text, nl=False)
    else:
        save(output, text)


def _format_of(output: str) -> str:
    suffix = Path(output).suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise click.UsageError(no_format(output, "written"))
    return SUFFIXES.get(suffix, "markdown")


def _tell_what_is_lost(outline: Outline, format_name: str) -> None:
    """Warns, for each field that the format cannot hold, how many tasks have it."""
    lost = Counter(name for item in outline.items for name in item.others)
    noted = sum(1 for item in outline.items if item.notes)
    if format_name == "todotxt" and noted:
        remark(f"The notes of {counted(noted, 'task')} are not in it: todo.txt has none, Markdown has.")
    for name, count in lost.items():
        remark(f"The field '{name}' of {counted(count, 'task')} is not in it: only JSON has it.")
