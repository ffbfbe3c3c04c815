"""Writes the vectors: `python -m tests.vectors.generate`. The same bytes each time; a test checks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.vectors import checklist_cases, command_cases, fold_cases, home_cases, id_cases, text_cases
from tests.vectors.walk import random_walk

FOLDER = Path(__file__).parent

FILES: dict[str, Callable[[], Any]] = {
    "text.json": text_cases.cases,
    "checklists.json": checklist_cases.cases,
    "ids.json": id_cases.cases,
    "folds.json": fold_cases.cases,
    "commands.json": command_cases.cases,
    "home_folds.json": home_cases.folds,
    "home_commands.json": home_cases.commands,
    "walk.json": lambda: [random_walk(seed=1, steps=300)],
}


def content(name: str) -> str:
    """What the file of that name should hold: ASCII, one case a line."""
    cases = FILES[name]()
    return "[\n" + ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases) + "\n]\n"


def main() -> None:
    for name in FILES:
        (FOLDER / name).write_text(content(name), encoding="ascii")


if __name__ == "__main__":
    main()
