"""`todo replay`: folds a list from its log alone, to the end, a position or a time."""

from __future__ import annotations

import time

import click

from todo.cli.output import json_option, print_json, progress, say, time_text
from todo.cli.session import check_lists, opened_store, store_options
from todo.cli.states import check_position_in_log, check_reached
from todo.cli.times import Point, point
from todo.kinds import KINDS
from todo.projections.boards import Store
from todo.projections.comparing import folded
from todo.projections.rebuild import Rebuilt, fold

NOT_VERIFIED = "Not verified: no hash was computed. 'todo log verify' does."

verify_option = click.option(
    "--verify/--no-verify",
    "verify",
    default=True,
    help="Check that each entry links to the one before and has the body it was written with. With "
    "--no-verify the log is read, decoded and folded as always, but no hash is computed: faster, "
    "and a changed entry that can still be read is not noticed.",
)


@click.command()
@click.argument("list_id", metavar="LIST", default="main")
@click.option(
    "--until",
    callback=point,
    metavar="POSITION|TIME",
    help="Stop there: 120, or 2026-01-31T12:00:00Z, or ms.",
)
@verify_option
@store_options
@json_option
def replay(list_id: str, until: Point, verify: bool, as_json: bool) -> None:
    """Fold LIST ('main' if none is named) from its log alone and say what came out.

    A time stops before the first event that is later.
    """
    with opened_store() as opened:
        check_lists(opened.store, [list_id])
        if until.position is not None:
            check_position_in_log(opened.store, list_id, until.position)
        rebuilt, events_per_s = _timed_fold(opened.store, list_id, until, verify)
    answer = {**folded(list_id, rebuilt), "events_per_s": events_per_s}
    if as_json:
        print_json(answer)
        return
    answer["at"] = time_text(rebuilt.at)
    for name, value in answer.items():
        say(f"{name:13} {value}")
    if not verify:
        say(NOT_VERIFIED)


def _timed_fold(store: Store, list_id: str, until: Point, verify: bool) -> tuple[Rebuilt, int]:
    head = store.heads([list_id])[0].position
    total = head if until.position is None else until.position
    started = time.perf_counter()
    with progress(f"Folding {list_id}", total) as reached:
        rebuilt = fold(store, KINDS, list_id, until.position, until.at_ms, reached, verify)
    if until.position is not None:
        check_reached(list_id, rebuilt, until.position)
    seconds = time.perf_counter() - started
    return rebuilt, round(rebuilt.cursor.position / seconds) if seconds else 0
