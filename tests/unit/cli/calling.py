"""The command `todo` within the test's own process, on a log in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.vectors.history import NOON
from todo.cli import cli, doctor, session
from todo.cli.edge import exit_code
from todo.events.memory_log import MemoryLog
from todo.people.memory_store import MemoryPeopleStore
from todo.projections.witness import Witness
from todo.settings import Settings
from todo.wiring import Opened


class Said(NamedTuple):
    """What a call ended with and wrote."""

    code: int
    out: str
    err: str


class Todo:
    """Calls the command. `log` is the store, `folder` the data folder with the witness in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.log = MemoryLog()
        self.people = MemoryPeopleStore()
        self.folder = folder
        self.witness = Witness(folder / "witness.jsonl", clock=lambda: NOON)
        self.closed = 0
        self._capsys = capsys
        (folder / "store").mkdir(parents=True)

    def opened(self, _settings: Settings, _notice: Callable[[str], None] | None = None) -> Opened:
        return Opened(self.log, None, self.witness, None, "", self._close, self.people)  # type: ignore[arg-type]  # no bus

    def _close(self) -> None:
        self.closed += 1

    def __call__(self, *words: str | Path) -> Said:
        code = exit_code(cli, [str(word) for word in words])
        return Said(code, *self._capsys.readouterr())

    def ok(self, *words: str | Path) -> list[str]:
        """The lines of an answer; nothing else is said."""
        said = self(*words)
        assert (said.code, said.err) == (0, "")
        return said.out.splitlines()

    def json(self, *words: str | Path) -> Any:
        """The one document of an answer."""
        [line] = self.ok(*words, "--json")
        return json.loads(line)

    def refused(self, *words: str | Path) -> tuple[int, str]:
        """The exit code of a refusal, and its sentence."""
        said = self(*words)
        assert said.out == ""
        return said.code, said.err.strip().removeprefix("todo: ")


@pytest.fixture
def todo(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Todo:
    called = Todo(tmp_path / "data", capsys)
    monkeypatch.setenv("TODO_DATA_DIR", str(called.folder))
    monkeypatch.setattr(session, "open_store", called.opened)
    monkeypatch.setattr(doctor, "open_store", called.opened)
    return called
