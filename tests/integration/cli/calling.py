"""The command `todo` as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.harness import ROOT

TIMEOUT_S = 60


class Todo:
    """Calls the command with a data directory, or with the settings given."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        given = {"TODO_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT), **settings}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TODO_")}
        self.environment: Mapping[str, str] = {**inherited, **given}

    def __call__(
        self, *words: str | Path, given: bytes = b"", program: str = "-mtodo.cli"
    ) -> subprocess.CompletedProcess[str]:
        """What came of the call; standard input is `given`."""
        done = subprocess.run(
            [sys.executable, program, *map(str, words)],
            env=self.environment,
            cwd=self.data_dir.parent,
            input=given,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """A call that goes on; ended at the end if it has not ended by itself."""
        process = subprocess.Popen(
            [sys.executable, "-m", "todo.cli", *words],
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            cwd=self.data_dir.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    def ok(self, *words: str | Path, given: bytes = b"") -> str:
        """What a call said that went well."""
        done = self(*words, given=given)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def json(self, *words: str | Path) -> Any:
        """The one JSON document that a call printed."""
        return json.loads(self.ok(*words, "--json"))

    def lines(self, *words: str | Path) -> list[Any]:
        """The JSON lines that a call printed."""
        return [json.loads(line) for line in self.ok(*words, "--json").splitlines()]

    def refused(self, *words: str | Path, code: int = 2, given: bytes = b"") -> str:
        """The sentence of a call that was refused: all it may print, and no traceback."""
        done = self(*words, given=given)
        assert done.returncode == code, done.stderr + done.stdout
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        return done.stderr
