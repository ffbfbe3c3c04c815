"""Tables on standard output. They never truncate a cell.

In a pipe, columns are as wide as their content. On a terminal, rich draws a table that fits the screen and
wraps long words; a table that is too wide becomes one block of lines per row, and a long one is written
plainly, because rich would take seconds.
"""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

GAP = "  "
WIDEST_PADDED = 60
"""Wider cells do not widen their column: one long title would pad every row with spaces."""

WIDEST_WORD = 24
"""Longer words may wrap; a time or a hash prefix fits."""

DRAWN_GAP, DRAWN_EDGES = 3, 2
"""Screen columns that rich draws between two cells, and at both edges together."""

LINES_AROUND = 4
"""Screen lines of a drawn table besides its rows: header, rule and blank lines."""

Rows = Sequence[Sequence[str]]


def write_table(columns: Sequence[str], rows: Rows) -> None:
    """Prints cells that went through `clean`; a column whose name starts
    with '#' is right-aligned numbers."""
    if not sys.stdout.isatty():
        _write_plain(columns, rows)
        return
    width, height = shutil.get_terminal_size()
    if _least_width(columns, rows) > width:
        _write_blocks(columns, rows)
    elif len(rows) + LINES_AROUND <= height:
        _draw(columns, rows)
    elif sum(_widths(columns, rows)) + len(GAP) * (len(columns) - 1) <= width:
        _write_plain(columns, rows)
    else:
        _write_blocks(columns, rows)


def _least_width(columns: Sequence[str], rows: Rows) -> int:
    """The minimum width in columns without wrapping numbers or words up to `WIDEST_WORD`."""
    least = 0
    for index, name in enumerate(columns):
        cells = [name.lstrip("#"), *(row[index] for row in rows)]
        longest = max((_width(word) for cell in cells for word in cell.split()), default=0)
        least += longest if name.startswith("#") else min(longest, WIDEST_WORD)
    return least + DRAWN_GAP * (len(columns) - 1) + DRAWN_EDGES


def _write_plain(columns: Sequence[str], rows: Rows) -> None:
    widths = [min(width, WIDEST_PADDED) for width in _widths(columns, rows)]
    for row in [[name.lstrip("#") for name in columns], *rows]:
        cells = zip(row, columns, widths, strict=True)
        line = GAP.join(_padded(cell, width, name.startswith("#")) for cell, name, width in cells)
        sys.stdout.write(f"{line.rstrip(' ')}\n")


def _write_blocks(columns: Sequence[str], rows: Rows) -> None:
    names = [name.lstrip("#") for name in columns]
    widest = max(map(_width, names))
    for number, row in enumerate(rows):
        lines = [f"{_padded(name, widest)}{GAP}{cell}\n" for name, cell in zip(names, row, strict=True)]
        sys.stdout.write(("\n" if number else "") + "".join(lines))


def _draw(columns: Sequence[str], rows: Rows) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        if name.startswith("#"):
            table.add_column(name.lstrip("#"), justify="right", no_wrap=True)
        else:
            table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(markup=False, emoji=False, highlight=False).print(table)


def _widths(columns: Sequence[str], rows: Rows) -> list[int]:
    return [max(map(_width, column)) for column in zip([c.lstrip("#") for c in columns], *rows, strict=True)]


def _width(text: str) -> int:
    """The text's width in terminal columns."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def _padded(text: str, width: int, is_number: bool = False) -> str:
    space = " " * (width - _width(text))
    return space + text if is_number else text + space
