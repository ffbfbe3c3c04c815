"""Stores results in a JSON file after each part, so that a later failure loses nothing."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.benchmark.figures import Found
from infra.benchmark.machine import commit, machine

_MARKS = {"stretch": " ✓✓", "aim": " ✓", "missed": " ✗", "": ""}


class Results:
    """The results of all parts in `folder/results.json`. A part's results stay until it is measured again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "results.json"
        self.parts: dict[str, Any] = {}
        if self.path.exists():
            kept = json.loads(self.path.read_text())
            if kept.get("machine") == machine():
                self.parts = kept["parts"]
            else:  # never mix results of two machines or Python versions
                self.path.rename(folder / "results-of-another-machine.json")

    def keep(self, name: str, found: Found, seconds: float, command: str) -> None:
        when = time.strftime("%Y-%m-%d %H:%M")
        self.parts[name] = {
            "date": when,
            "seconds": round(seconds, 1),
            "command": command,
            "commit": commit(),
            **asdict(found),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"machine": machine(), "parts": self.parts}, indent=1, ensure_ascii=False)
        self.path.write_text(text + "\n")


def show(name: str, found: Found) -> None:
    """Prints a part's figures; ✓ marks a reached aim, ✓✓ a reached stretch aim."""
    table = Table(title=f"{name}, {time.strftime('%Y-%m-%d')}", title_justify="left")
    for heading, justify in (
        ("What", "left"),
        ("Value", "right"),
        ("Unit", "left"),
        ("Aim (stretch)", "left"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]  # rich's literal type
    for figure in found.figures:
        mark = _MARKS[figure.verdict]
        table.add_row(figure.what, number(figure.value), figure.unit, figure.aim + mark)
    console = Console(width=120)
    if found.figures:
        console.print(table)
    for note in found.notes:
        console.print(f"  {note}", highlight=False)


def number(value: float) -> str:
    """The value with two decimals below 10, one below 100, none above."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
