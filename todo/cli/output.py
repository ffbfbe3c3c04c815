"""What the commands print: answers on standard output, progress and remarks on standard error.

Text of people and of logs goes through `clean`, so that it can neither steer the terminal nor style itself.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
import msgspec
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

WIDE = 200
"""Columns of a table that goes to a file or a pipe, where nobody's window sets the width."""

_STEERING = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_RAW_CONTROLS = re.compile("[\u007f-\u009f]")

json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def clean(text: str) -> str:
    """The text with everything that steers a terminal or turns its direction written out, as \\u001b."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def console() -> Console:
    """For standard output; styles only on a terminal."""
    width = None if sys.stdout.isatty() else WIDE
    return Console(width=width, markup=False, emoji=False, highlight=False)


def say(text: str, style: str = "") -> None:
    """One paragraph on standard output."""
    console().print(Text(clean(text), style), soft_wrap=True)


def remark(text: str) -> None:
    """One paragraph on standard error."""
    click.echo(clean(text), err=True)


def print_json(value: Any) -> None:
    """One document, on one line; numbers and nothing else are left unescaped that a terminal would obey."""
    text = msgspec.json.encode(value).decode()
    click.echo(_RAW_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def print_table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A table; a column whose name begins with '#' holds numbers."""
    table = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False)
    for name in columns:
        numbers = name.startswith("#")
        table.add_column(
            name.lstrip("#"), justify="right" if numbers else "left", no_wrap=numbers, overflow="fold"
        )
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(clean(str(cell))) for cell in row))
    console().print(table)


def short(digest: str) -> str:
    """Enough of a hash to compare by eye; JSON has all of it."""
    return digest[:16]


def counted(number: int, thing: str) -> str:
    """The number with the word for so many: '1 task', '2 tasks'."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def time_text(at_ms: int | None) -> str:
    """A time of a log, in UTC to the millisecond; as it stands if it is no time of the calendar."""
    if at_ms is None:
        return "-"
    try:
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return str(at_ms)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Any]:
    """Yields a function to call with how far it has come; shows a bar if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, markup=False), transient=True) as bar:
        task = bar.add_task(clean(label), total=total)
        yield lambda done: bar.update(task, completed=done)
