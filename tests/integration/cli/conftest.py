"""An embedded server that the tests of a module share, and the command on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.integration.cli.calling import Todo
from tests.logs import append_many
from todo.events.redis.connection import connect
from todo.settings import Settings
from todo.wiring import Opened, open_store


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli") / "data"


@pytest.fixture(scope="module")
def opened(data_dir: Path) -> Iterator[Opened]:
    """The store itself; while it is open no call has to start the server."""
    opened = open_store(Settings(data_dir=data_dir))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def todo(data_dir: Path, opened: Opened) -> Todo:
    return Todo(data_dir)


@pytest.fixture
def raw(opened: Opened) -> Iterator[redis.Redis]:
    """A client for spoiling. All lists are new for each test."""
    assert opened.embedded
    client = connect(opened.embedded.ensure())
    client.flushall()
    opened.witness.replace({})
    for list_id in ("one", "two", "three"):
        append_many(opened.store, list_id, 12)
    yield client
    client.close()
