"""Session ids by which a proxy finds the replica that knows them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from web.sockets.sessions import name_sessions_by_address


class Engine:
    def __init__(self) -> None:
        self._numbers = itertools.count()

    def generate_id(self) -> str:
        return f"id{next(self._numbers)}"


def id_for(server_name: str | None) -> str:
    """The id that a session gets which is opened over a connection to this address."""
    engine, made = Engine(), []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        made.append(engine.generate_id())
        return []

    environ = {} if server_name is None else {"SERVER_NAME": server_name}
    name_sessions_by_address(engine, app)(environ, None)
    return made[0]


def test_an_id_begins_with_the_address_the_replica_was_reached_at() -> None:
    assert id_for("10.77.0.5") == "10-77-0-5-id0"


@pytest.mark.parametrize("name", ["::1", "backend", "", None])
def test_an_id_stays_as_it_is_where_there_is_no_ipv4_address(name: str | None) -> None:
    assert id_for(name) == "id0"


def test_an_id_outside_of_any_request_stays_as_it_is() -> None:
    engine = Engine()
    name_sessions_by_address(engine, lambda environ, start_response: [])
    assert engine.generate_id() == "id0"
