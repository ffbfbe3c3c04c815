"""`todo log verify`: checks every log entry, the feeds, the sets of lists, the snapshots and the witness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec

from todo.cli.edge import FOUND
from todo.cli.noted import noted_sentence
from todo.cli.output import counted, json_option, print_json, progress, remark, say
from todo.cli.session import check_lists, opened_store, settings, store_options
from todo.errors import TodoError
from todo.kinds import KINDS
from todo.projections.boards import Store
from todo.projections.verify import Fault, verify_list
from todo.projections.verify_store import Beside
from todo.projections.witness import Noted, Witness, compare
from todo.wiring import witness_path


class Summary(msgspec.Struct):
    """Counts of what was checked and of the faults."""

    lists: int = 0
    events: int = 0
    faults: int = 0


@click.command()
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Heads noted earlier: a copy of witness.jsonl, or what 'todo log stats --json' said.",
)
@store_options
@json_option
@click.pass_context
def verify(context: click.Context, lists: tuple[str, ...], against: Path | None, as_json: bool) -> None:
    """Check the logs of these lists, or of all: that no entry is missing, changed or foreign, that the feed,
    the set of lists and the snapshots match, and that they contain the heads recorded before (by default in
    the data folder's witness.jsonl). Exits with 1 if there is a fault. JSON is one line for each fault, then
    a summary.
    """
    summary = Summary()
    with opened_store() as opened:
        path = against or witness_path(settings())
        notes = _notes(against) if against else opened.witness.read_notes()
        for fault in _faults(opened.store, lists, notes, path, summary):
            summary.faults += 1
            print_json(fault) if as_json else say(fault.message)
    if as_json:
        print_json(summary)
    else:
        found = "nothing is wrong" if not summary.faults else f"faults found: {summary.faults}"
        say(f"Read: {counted(summary.events, 'event')} in {counted(summary.lists, 'list')}; {found}.")
        if summary.faults:
            remark(
                "Keep a copy of the data as it is. A wrong log needs a backup; a wrong snapshot alone is "
                "made anew by 'todo rebuild --apply'."
            )
    context.exit(FOUND if summary.faults else 0)


def _faults(
    store: Store, names: tuple[str, ...], notes: Mapping[str, Noted], path: Path | None, summary: Summary
) -> Iterator[Fault]:
    chosen = check_lists(store, names) if names else sorted({*store.lists(), *notes})
    beside = Beside(store, chosen)
    noted = {list_id: note for list_id, note in notes.items() if list_id in beside.heads}
    for mismatch in compare(store, noted):
        yield Fault(mismatch.list, "witness", mismatch.noted_position, noted_sentence(mismatch, path))
    for list_id in chosen:
        summary.lists += 1
        yield from beside.verify(list_id)
        if not beside.is_readable(list_id):
            continue
        head = beside.heads[list_id]
        with progress(f"Verifying {list_id}", head.position) as reached:
            summary.events += yield from verify_list(store, KINDS, list_id, head, reached)


def _notes(path: Path) -> Mapping[str, Noted]:
    notes = Witness(path).read_notes()
    if not notes:
        raise TodoError("bad_request", f"'{path}' holds no noted heads: lines with list, position and hash.")
    return notes
