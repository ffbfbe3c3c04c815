"""The pages for whoever watches over the process."""

from __future__ import annotations

from typing import Any

import pytest

from web.metrics import Metrics
from web.pages import create_app


class State:
    """What a replica says of itself."""

    has_begun = True
    reason: str | None = None


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def status(state: State) -> Any:
    """The status of a page."""

    def no_snapshot(list_id: str) -> Any:
        raise AssertionError(list_id)

    client = create_app(
        Metrics(), lambda: None if state.has_begun else "not yet", lambda: state.reason, no_snapshot
    ).test_client()
    return lambda path: client.get(path).status_code


def test_what_never_was_in_step_is_not_healthy(state: State, status: Any) -> None:
    state.has_begun = False
    assert status("/healthz") == 503


def test_what_lost_the_store_is_not_ready_and_yet_healthy(state: State, status: Any) -> None:
    state.reason = "the store is silent"
    assert (status("/readyz"), status("/healthz")) == (503, 200)
    state.reason = None
    assert (status("/readyz"), status("/healthz")) == (200, 200)
