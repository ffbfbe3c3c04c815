"""What every test may use. Warnings are errors, and markers must be declared: setup.cfg says so."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Replica


def pytest_configure() -> None:
    """A shell starts what is to run in the background with Ctrl-C ignored, and all that is started from there
    ignores it too."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def nothing_is_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ends the replicas that a failed test left in its own folder."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder:
        Replica.end_all(folder)


@pytest.fixture(scope="session", params=["fast", "plain"])
def transport(request: pytest.FixtureRequest) -> str:
    """Both ways of a replica to talk to its clients: for `Replica(…, transport=transport)`."""
    return str(request.param)
