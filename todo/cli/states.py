"""`todo list`, `todo state` and `todo snapshot`: print and store folded states."""

from __future__ import annotations

import sys
from typing import Any

import click

from todo.aggregate import State as AnyState
from todo.cli.formats.outline import outline_of
from todo.cli.output import Lines, clean, json_option, print_json, print_table, progress
from todo.cli.session import check_lists, opened_store, store_options
from todo.cli.times import PositionOnly
from todo.errors import TodoError
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import Store, load_board, missing
from todo.projections.rebuild import Rebuilt, fold
from todo.tasks.state import State

BOXES = {True: "[x]", False: "[ ]"}


@click.command("list")
@store_options
@json_option
def list_lists(as_json: bool) -> None:
    """List the lists: id, title, tasks shown, those of them done, and the position of the head."""
    with opened_store() as opened:
        rows = [_row(opened.store, list_id) for list_id in opened.store.lists()]
    if as_json:
        print_json(rows)
    else:
        print_table(["List", "Title", "#Tasks", "#Done", "#Head"], [row.values() for row in rows])


def _row(store: Store, list_id: str) -> dict[str, Any]:
    try:
        board = load_board(store, KINDS, list_id)
    except TodoError as error:
        if error.code == "store_unavailable":
            raise
        return {
            "list": list_id,
            "title": f"({error.code})",
            "tasks": None,
            "completed": None,
            "position": None,
        }
    if not isinstance(board.state, State):
        row = {"list": list_id, "title": f"({board.aggregate.kind})", "tasks": None, "completed": None}
        return {**row, "position": board.position}
    items = outline_of(board.state).items
    done = sum(item.completed for item in items)
    title = board.state.title
    return {
        "list": list_id,
        "title": title,
        "tasks": len(items),
        "completed": done,
        "position": board.position,
    }


@click.command()
@click.argument("list_id", metavar="LIST", default="main")
@click.option("--at", "position", type=PositionOnly(min=0), help="As it was at this position.")
@store_options
@json_option
def state(list_id: str, position: int | None, as_json: bool) -> None:
    """Show the tasks of a list ('main' if none is named), now or at a position of its log.

    JSON is the state that the state hash covers. A log of another kind is always shown as JSON.
    """
    with opened_store() as opened:
        check_lists(opened.store, [list_id])
        shown = _state_at(opened.store, list_id, position)
    if isinstance(shown, State) and not as_json:
        print_tree(shown)
    else:
        sys.stdout.write(f"{shown.canonical().decode()}\n")


def _state_at(store: Store, list_id: str, position: int | None) -> AnyState:
    if position is None:
        now: AnyState = load_board(store, KINDS, list_id).state
        return now
    check_position_in_log(store, list_id, position)
    with progress(f"Folding {list_id}", position) as reached:
        rebuilt = fold(store, KINDS, list_id, until_position=position, reached=reached)
    check_reached(list_id, rebuilt, position)
    then: AnyState = rebuilt.state
    return then


def check_reached(list_id: str, rebuilt: Rebuilt, position: int) -> None:
    """Raises `log_damaged` if a fold to a position inside the log did not reach it."""
    if rebuilt.cursor.position < position:
        raise missing(list_id)


def check_position_in_log(store: Store, list_id: str, position: int) -> None:
    """Raises `unknown_position` for a position beyond the head."""
    head = store.heads([list_id])[0].position
    if position > head:
        text = f"List '{list_id}' has no position {position}: its log ends at {head}."
        raise TodoError("unknown_position", text)


def print_tree(shown: State) -> None:
    """Prints the shown tasks, with subtasks indented."""
    write = Lines()
    outline = outline_of(shown)
    write(write.styled(outline.title or shown.list, bold=True))
    for item in outline.items:
        indent = "    " * item.depth
        line = f"{indent}{BOXES[item.completed]} {item.title}"
        write(write.styled(line, dim=True) if item.completed else clean(line))
        for note in item.notes.split("\n") if item.notes else ():
            write(write.styled(f"{indent}    {note}", italic=True))


@click.command()
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@store_options
@json_option
def snapshot(lists: tuple[str, ...], as_json: bool) -> None:
    """Write the snapshots of these lists, or of all, now. Snapshots only save time; the logs suffice."""
    rows = []
    with opened_store() as opened:
        chosen = check_lists(opened.store, lists)
        with progress("Writing snapshots", len(chosen)) as reached:
            for number, list_id in enumerate(chosen, 1):
                board = load_board(opened.store, KINDS, list_id)
                opened.store.save_snapshot(list_id, board.position, snapshots.encode(board))
                rows.append({"list": list_id, "position": board.position})
                reached(number)
    if as_json:
        print_json(rows)
    else:
        print_table(["List", "#Position"], [row.values() for row in rows])
