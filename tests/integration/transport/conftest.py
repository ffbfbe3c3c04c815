"""A replica for all tests of a module, on each transport."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.wire_client import Wire, command
from tests.harness import Replica, replicas


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory, transport: str) -> Iterator[Replica]:
    with replicas(tmp_path_factory.mktemp("transport"), transport=transport) as (replica,):
        yield replica


@pytest.fixture(scope="module")
def url(replica: Replica) -> str:
    return replica.url


@pytest.fixture
def list_id(url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A list of the test's own."""
    wire = Wire(url)
    message = command("x", "create_list", {"title": request.node.name[:100]})
    message["list"] = message["id"]
    assert wire.call("command", message)["ok"]
    yield str(message["id"])
    wire.close()
