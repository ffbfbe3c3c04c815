"""`todo rebuild`: folds lists from their logs alone and compares or rewrites their snapshots."""

from __future__ import annotations

import click

from todo.cli.edge import FOUND
from todo.cli.output import counted, json_option, print_json, print_table, progress, say, short
from todo.cli.replaying import NOT_VERIFIED, verify_option
from todo.cli.session import check_lists, opened_store, store_options
from todo.cli.spreading import rebuild_lists
from todo.projections.comparing import How, Row


@click.command()
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option(
    "--apply/--dry-run", "apply", default=False, help="Write the snapshots anew; by default only compare."
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Fold N lists at a time, each in a process of its own. By default as many as there are cores for "
    "this process, or fewer where starting them would take longer than it saves.",
)
@verify_option
@store_options
@json_option
@click.pass_context
def rebuild(
    context: click.Context, lists: tuple[str, ...], apply: bool, jobs: int | None, verify: bool, as_json: bool
) -> None:
    """Fold these lists, or all, from their logs alone, and compare with the snapshots.

    Exits with 1 if a snapshot differs from its log or a log cannot be folded. One that is
    merely behind does not. What was not verified is never written.
    """
    if apply and not verify:
        raise click.UsageError("--apply writes only what was verified: leave out --no-verify.")
    with opened_store() as opened:
        chosen = check_lists(opened.store, lists)
        heads = opened.store.heads(chosen)
        lengths = {list_id: head.position for list_id, head in zip(chosen, heads, strict=True)}
        with progress(f"Folding {counted(len(chosen), 'list')}", sum(lengths.values())) as reached:
            rows = rebuild_lists(opened.store, opened.url, lengths, How(apply, verify), jobs, reached)
    if as_json:
        print_json(rows)
    else:
        print_table(["List", "#Position", "#Tasks", "State hash", "Snapshot"], (_cells(row) for row in rows))
        if not verify:
            say(NOT_VERIFIED)
    failed = any(row["snapshot"] in ("differs", "failed") for row in rows)
    context.exit(FOUND if failed else 0)


def _cells(row: Row) -> tuple[object, ...]:
    if "error" in row:
        return row["list"], "-", "-", "-", row["error"]["message"]
    return row["list"], row["position"], row["tasks"], short(row["state_hash"]), row["snapshot"]
