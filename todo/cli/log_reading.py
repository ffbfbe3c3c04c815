"""`todo log stats` and `todo log show`: statistics of the logs, and single entries."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import Any

import click
import msgspec

from todo.cli.output import (
    Lines,
    clean,
    json_option,
    print_json,
    print_table,
    progress,
    short,
    time_text,
)
from todo.cli.session import check_lists, opened_store, store_options
from todo.cli.states import check_position_in_log
from todo.errors import TodoError
from todo.events.codec import Entry, Record, decode, origin
from todo.events.log import Log
from todo.projections.boards import cursor_in_log
from todo.projections.rebuild import pages

PRINTED = (
    *("position", "type", "task", "actor", "at", "command", "body"),
    *("schema", "previous", "group", "via"),
)
"""The event fields to print, in order."""


@click.command()
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option("--types", is_flag=True, help="Count the events of each type too; reads the whole logs.")
@store_options
@json_option
def stats(lists: tuple[str, ...], types: bool, as_json: bool) -> None:
    """How many events each log has, from when to when, and the chain hash of its head.

    JSON is one line for each list. Keep it in a safe place: 'todo log verify --against' compares the logs
    with it later.
    """
    with opened_store() as opened:
        rows = (_stats(opened.store, list_id, types) for list_id in check_lists(opened.store, lists))
        if as_json:
            for row in rows:
                print_json(row)
        else:
            _print_stats(list(rows), types)


def _stats(log: Log, list_id: str, types: bool) -> dict[str, Any]:
    newest, oldest = log.read_back(list_id, None, 1), log.read(list_id, 0, 1)
    head = newest[0].cursor if newest else origin(list_id)
    counted = _types(log, list_id, head.position) if types else None
    return {
        "list": list_id,
        "position": head.position,
        "hash": head.hash.hex(),
        "first_at": _time(log, list_id, oldest),
        "last_at": _time(log, list_id, newest),
        **({"types": counted} if types else {}),
    }


def _types(log: Log, list_id: str, head: int) -> dict[str, int]:
    counts: Counter[str] = Counter()
    with progress(f"Reading {list_id}", head) as reached, closing(pages(log, list_id, head)) as read:
        for page in read:
            counts.update(entry.type for entry in page)
            reached(page[-1].position)
    return dict(counts.most_common())


def _time(log: Log, list_id: str, entries: list[Entry]) -> int | None:
    try:
        return read_record(log, list_id, entries[0]).event.at if entries else None
    except TodoError as error:
        if error.code == "store_unavailable":
            raise
        return None


def _print_stats(rows: list[dict[str, Any]], types: bool) -> None:
    print_table(
        ["List", "#Events", "First", "Last", "Head's chain hash"],
        (
            (
                row["list"],
                row["position"],
                time_text(row["first_at"]),
                time_text(row["last_at"]),
                short(row["hash"]),
            )
            for row in rows
        ),
    )
    if types:
        rows_of_types = [(row["list"], name, count) for row in rows for name, count in row["types"].items()]
        print_table(["List", "Type", "#Events"], rows_of_types)


@click.command()
@click.argument("list_id", metavar="LIST")
@click.argument("position", type=click.IntRange(min=1))
@store_options
@json_option
def show(list_id: str, position: int, as_json: bool) -> None:
    """Show the entry of LIST at POSITION: the event, its body, and the chain hash, which is checked."""
    with opened_store() as opened:
        check_lists(opened.store, [list_id])
        check_position_in_log(opened.store, list_id, position)
        entries = opened.store.read(list_id, position - 1, 1)
        if not entries or entries[0].position != position:
            raise TodoError("log_damaged", f"List '{list_id}': position {position} is missing from its log.")
        record = read_record(opened.store, list_id, entries[0])
    value = {"list": list_id, **record_value(record)}
    if as_json:
        print_json(value)
        return
    value["at"] = f"{time_text(record.event.at)} ({record.event.at})"
    value["body"] = "(erased)" if record.event.body is None else _indented(record.event.body)
    write = Lines()
    for name, item in value.items():
        write(f"{write.styled(f'{name:9}', bold=True)} {clean('-' if item is None else str(item))}")


def read_record(log: Log, list_id: str, entry: Entry) -> Record:
    """Decodes an entry and verifies its link to the preceding one. Raises `log_damaged`, `upgrade_needed`."""
    before = cursor_in_log(log, list_id, entry.position - 1)
    if before is None:
        raise TodoError("log_damaged", f"List '{list_id}': its log is damaged. Run 'todo log verify'.")
    return decode(entry, before)


def record_value(record: Record) -> dict[str, Any]:
    """The record as a JSON value."""
    return {name: getattr(record.event, name) for name in PRINTED} | {"hash": record.hash.hex()}


def _indented(body: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(body).decode(), indent=2)
