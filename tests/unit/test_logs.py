"""Everything that a process says is in the format that was chosen, what libraries say too."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from todo.logs import LIBRARIES, configure_logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    handlers = logging.getLogger().handlers
    levels = {name: logging.getLogger(name).level for name in _names()}
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _names() -> list[str]:
    return [name for library in LIBRARIES for name in (library, f"{library}.server")]


def test_what_a_library_says_is_json_with_its_level(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    for name in _names():
        logging.getLogger(name).error("Invalid session %s", "x\ny")
        logging.getLogger(name).info("a packet")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["logger"] for line in lines] == _names()
    assert {(line["event"], line["level"], line["message"]) for line in lines} == {
        ("library", "error", "Invalid session x\ny")
    }


def test_it_is_one_bounded_line_of_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "text")
    logging.getLogger("socketio.server").warning("for each client")
    logging.getLogger("engineio.server").error("Invalid session %s", "x\n" * 10_000)
    (line,) = capsys.readouterr().err.splitlines()
    assert "error" in line
    assert len(line) < 1000
