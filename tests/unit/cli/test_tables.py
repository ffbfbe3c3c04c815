"""A table shows all that is in it, in a pipe and on a narrow terminal."""

from __future__ import annotations

import subprocess
import sys

import pytest

from todo.cli import tables

STATS = ["List", "#Events", "First", "Last", "Head's chain hash"]
ROWS = [
    ["main", "45000", "2026-01-31T12:00:00.000Z", "2026-01-31T13:00:00.000Z", "e073243ea8218504"],
    ["groceries", "3", "2026-02-01T12:00:00.000Z", "-", "0123456789abcdef"],
]


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on standard output is a terminal of 60 columns and 30 rows."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for name, value in {"COLUMNS": "60", "LINES": "30", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)


def test_what_is_too_wide_for_the_terminal_stands_below_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminal(monkeypatch)
    tables.write_table(STATS, ROWS)
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 60
    assert all(cell in said for row in ROWS for cell in row)
    assert said.splitlines()[1] == "Events             45000"


@pytest.mark.parametrize("title", ["Short", "Many words " * 12, "w" * 130, "全部" * 40])
def test_a_title_is_folded_and_whole(
    title: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminal(monkeypatch)
    tables.write_table(["List", "Title", "#Tasks"], [["main", title, "45000"]])
    said = capsys.readouterr().out
    assert max(map(tables._width, said.splitlines())) <= 60
    assert "main" in said
    assert "45000" in said
    assert said.count(title[0]) >= title.count(title[0])
    assert "…" not in said


def test_a_table_longer_than_the_screen_is_not_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminal(monkeypatch)
    monkeypatch.delattr(tables, "_draw")
    tables.write_table(["List", "#Tasks"], [[f"list-{number}", str(number)] for number in range(100)])
    assert "list-99     99\n" in capsys.readouterr().out


def test_in_a_pipe_all_is_whole_and_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    tables.write_table(["List", "Title", "#Tasks"], [["a", "t" * 5_000, "1"], ["bcd", "短い", "200"]])
    header, long, short = capsys.readouterr().out.splitlines()
    assert header == f"List  Title{' ' * 55}  Tasks"
    assert long == f"a     {'t' * 5_000}      1"
    assert short == f"bcd   短い{' ' * 56}    200"


def test_without_a_terminal_output_loads_nothing_of_rich() -> None:
    """(The commands' logs load a part of rich for themselves.)"""
    code = (
        "import sys\nfrom todo.cli import output\noutput.print_table(['#A'], [[1]])\noutput.say('b')\n"
        "with output.progress('c', 1) as reached: reached(1)\n"
        "print('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "A\n1\nb\nFalse\n"
