"""`todo replay` and `todo rebuild`: lists folded from their logs alone, every link checked by default."""

from __future__ import annotations

import time
from typing import Any

import click

from todo.cli.edge import FOUND
from todo.cli.output import json_option, print_json, print_table, progress, say, short, time_text
from todo.cli.session import check_lists, opened_store, store_options
from todo.cli.states import check_position_in_log
from todo.cli.times import Point, point
from todo.errors import TodoError
from todo.projections import snapshots
from todo.projections.boards import Store
from todo.projections.rebuild import Rebuilt, fold
from todo.tasks.state import state_hash

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
    answer = {**_folded(list_id, rebuilt), "events_per_s": events_per_s}
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
        rebuilt = fold(store, list_id, until.position, until.at_ms, reached, verify)
    seconds = time.perf_counter() - started
    return rebuilt, round(rebuilt.cursor.position / seconds) if seconds else 0


def _folded(list_id: str, rebuilt: Rebuilt) -> dict[str, Any]:
    return {
        "list": list_id,
        "position": rebuilt.cursor.position,
        "at": rebuilt.at,
        "hash": rebuilt.cursor.hash.hex(),
        "state_hash": state_hash(rebuilt.state),
        "tasks": len(rebuilt.state.tasks),
        "verified": rebuilt.verified,
    }


@click.command()
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option(
    "--apply/--dry-run", "apply", default=False, help="Write the snapshots anew; by default only compare."
)
@verify_option
@store_options
@json_option
@click.pass_context
def rebuild(context: click.Context, lists: tuple[str, ...], apply: bool, verify: bool, as_json: bool) -> None:
    """Fold these lists, or all, from their logs alone, and compare with the snapshots.

    Exits with 1 if a snapshot differs from its log or a log cannot be folded. One that is
    merely behind does not. What was not verified is never written.
    """
    if apply and not verify:
        raise click.UsageError("--apply writes only what was verified: leave out --no-verify.")
    with opened_store() as opened:
        rows = [
            _rebuild(opened.store, list_id, apply, verify) for list_id in check_lists(opened.store, lists)
        ]
    if as_json:
        print_json(rows)
    else:
        print_table(["List", "#Position", "#Tasks", "State hash", "Snapshot"], (_cells(row) for row in rows))
        if not verify:
            say(NOT_VERIFIED)
    failed = any(row["snapshot"] in ("differs", "failed") for row in rows)
    context.exit(FOUND if failed else 0)


def _rebuild(store: Store, list_id: str, apply: bool, verify: bool) -> dict[str, Any]:
    """Folds one list. Its snapshot matches, differs, is missing, behind or written; or it failed."""
    try:
        kept = store.load_snapshot(list_id)
        rebuilt, _ = _timed_fold(store, list_id, Point(), verify)
        if apply:
            store.save_snapshot(
                list_id, rebuilt.cursor.position, snapshots.encode(rebuilt.board()), force=True
            )
            return {**_folded(list_id, rebuilt), "snapshot": "written"}
        return {**_folded(list_id, rebuilt), "snapshot": _compare(store, list_id, kept, rebuilt)}
    except TodoError as error:
        if error.code == "store_unavailable":
            raise
        return {"list": list_id, "snapshot": "failed", "error": error.to_json_value()}


def _compare(store: Store, list_id: str, kept: bytes | None, rebuilt: Rebuilt) -> str:
    if kept is None:
        return "missing"
    snapshot = snapshots.decode(kept)
    if snapshot is None:
        return "differs"
    state, cursor = snapshot
    is_behind = cursor.position < rebuilt.cursor.position
    if is_behind:
        rebuilt = fold(store, list_id, until_position=cursor.position, verify=rebuilt.verified)
    if cursor != rebuilt.cursor or state_hash(state) != state_hash(rebuilt.state):
        return "differs"
    return "behind" if is_behind else "matches"


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    if "error" in row:
        return row["list"], "-", "-", "-", row["error"]["message"]
    return row["list"], row["position"], row["tasks"], short(row["state_hash"]), row["snapshot"]
