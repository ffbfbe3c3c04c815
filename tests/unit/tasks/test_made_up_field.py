"""A new field is a row in the table: with one more number and one more set, all that reads it still works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from infra import client_table

ROOT = Path(__file__).parent.parent.parent.parent

WITH_IT = [
    "tests/made_up_field/scenarios.py",
    "tests/unit/tasks/test_state.py",
    "tests/unit/tasks/test_histories.py",
]


def test_all_that_reads_the_table_works_with_two_more_rows() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.made_up_field.plugin", *WITH_IT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


def test_the_pages_table_is_the_cores() -> None:
    assert client_table.FILE.read_text() == client_table.content(), "Run: python -m infra.client_table"
