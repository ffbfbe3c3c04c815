"""The pages for whoever watches over the process."""

from __future__ import annotations

from typing import Any

import pytest

from web.http.metrics import Metrics
from web.http.pages import create_app


class State:
    """What a replica says of itself."""

    has_begun = True
    reason: str | None = None
    limit: str | None = None


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def status(state: State) -> Any:
    """The status of a page."""

    def no_snapshot(list_id: str) -> Any:
        raise AssertionError(list_id)

    def unhealthy() -> str | None:
        return None if state.has_begun else "not yet"

    client = create_app(
        Metrics(), unhealthy, lambda: state.reason, lambda: state.limit, no_snapshot
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


def test_a_full_store_is_told_by_a_replica_that_is_ready(state: State, status: Any) -> None:
    state.limit = "full: read only"
    assert status("/readyz") == 200
