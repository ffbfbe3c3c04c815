"""Output of the commands: results on standard output, progress and remarks on standard error.

Untrusted text (titles, logs) goes through `clean`, which removes terminal control. Lines are written without
rich's layout, which is too slow for tens of thousands of them.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from todo.cli import tables

_STEERING = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_RAW_CONTROLS = re.compile("[\u007f-\u009f]")

json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def clean(text: str) -> str:
    """The text with control and bidirectional characters escaped, such as \\u001b."""
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Lines:
    """Writes lines to standard output; styles only on a terminal."""

    def __init__(self) -> None:
        is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        self._has_styles = sys.stdout.isatty() and not is_plain
        self._write = sys.stdout.write

    def __call__(self, text: str) -> None:
        self._write(f"{text}\n")

    def styled(self, text: str, **style: Any) -> str:
        """The text, cleaned, in a style of `click.style`."""
        return click.style(clean(text), **style) if self._has_styles else clean(text)


def say(text: str) -> None:
    """Prints a paragraph to standard output."""
    sys.stdout.write(f"{clean(text)}\n")


def remark(text: str) -> None:
    """Prints a paragraph to standard error."""
    click.echo(clean(text), err=True)


def print_json(value: Any) -> None:
    """Prints a JSON document on one line, with terminal control characters escaped."""
    text = msgspec.json.encode(value).decode()
    sys.stdout.write(_RAW_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n")


def print_table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Prints a table; a column whose name starts with '#' is right-aligned numbers."""
    tables.write_table(list(columns), [[_cell(cell) for cell in row] for row in rows])


def _cell(value: object) -> str:
    return clean(str(value)).replace("\n", " ")


def short(digest: str) -> str:
    """A hash prefix for display; JSON output has the whole hash."""
    return digest[:16]


def counted(number: int, thing: str) -> str:
    """The number with the noun in singular or plural: '1 task', '2 tasks'."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def positions(first: int, last: int) -> str:
    """A range as text: 'position 2', 'positions 2 to 5'."""
    return f"position {first}" if first == last else f"positions {first} to {last}"


def time_text(at_ms: int | None) -> str:
    """A time in ms since 1970 as UTC text with milliseconds; the bare number if `datetime` cannot hold it."""
    if at_ms is None:
        return "-"
    try:
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return str(at_ms)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Any]:
    """Yields a function to report progress (in units of `total`); draws a
    bar if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, markup=False), transient=True) as bar:
        task = bar.add_task(clean(label), total=total)
        yield lambda done: bar.update(task, completed=done)
