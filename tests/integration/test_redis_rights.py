"""What the users that `infra/redis/start.sh` makes may do: all that their programs do, and no more."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Iterator

import pytest
import redis

from tests.harness import ROOT, wait_until
from tests.logs import append, new_id
from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.embedded.process import carried_binary
from todo.events.event import Event
from todo.events.redis.connection import connect
from todo.events.redis.log import RedisLog
from todo.kinds import KINDS
from todo.projections.boards import load_board
from todo.service.consumers import consumer_runners
from todo.service.replica import now_ms

USERS = ("backend", "projector")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server with these users; gives its port. The script runs as it is, but for what it becomes."""
    folder = tmp_path_factory.mktemp("redis")
    users = folder / "users.acl"
    stub = folder / "redis-server"
    stub.write_text("#!/bin/sh\n")
    stub.chmod(0o755)
    urls = {f"{name.upper()}_REDIS_URL": f"redis://{name}:{name}@redis:6379/0" for name in USERS}
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "TODO_REDIS_USERS": str(users), **urls}
    subprocess.run(["sh", ROOT / "infra/redis/start.sh"], env=environment, check=True, timeout=20)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    options = ["--port", str(port), "--aclfile", users, "--dir", folder, "--save", "", "--bind", "127.0.0.1"]
    with subprocess.Popen([carried_binary(), *options], stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: answers(port), what="the server")
            yield port
        finally:
            process.kill()


def answers(port: int) -> bool:
    try:
        return bool(client(port, "projector").ping())
    except redis.exceptions.ConnectionError:
        return False


def client(port: int, user: str) -> redis.Redis:
    return redis.Redis(port=port, username=user, password=user)


def store(port: int, user: str) -> RedisLog:
    url = f"redis://{user}:{user}@127.0.0.1:{port}/0"
    return RedisLog(connect(url), connect(url))


def test_a_projector_may_do_all_that_the_consumers_do(server: int) -> None:
    body = {"person": "ann", "role": "viewer"}
    append(store(server, "backend"), "main", [Event("member_added", None, "bo", new_id(), now_ms(), body, 1)])
    own, trouble, stop = store(server, "projector"), list[TodoError](), threading.Event()
    runners = consumer_runners(
        own, KINDS, now_ms, lambda: os.urandom(SALT_BYTES), report=lambda _, error: trouble.append(error)
    )
    stop.set()
    for _ in range(2):  # the second finds the lease given back
        for runner in runners:
            runner.run(stop)
    assert [error for error in trouble if error.code != "upgrade_needed"] == []
    assert load_board(own, KINDS, "home-ann").state.lists["main"].role == "viewer"
    assert all(own.load_progress("homes", ["main"]))
    assert own.load_snapshot("home-ann") is not None


@pytest.mark.parametrize(
    ("user", "command"),
    [
        *[(user, command) for user in USERS for command in (
            "SET todo:x 1", "DEL todo:{p1}:log:main", "INCR todo:{p1}:log:main", "FLUSHALL", "KEYS *",
            "EXPIRE todo:{p1}:log:main 0",
        )],
        ("backend", "SET todo:{lease:homes}:holder x"),
        ("backend", "DEL todo:{p1}:snap:main"),
        ("backend", "XTRIM todo:{p1}:feed MAXLEN 0"),
        ("projector", "EXPIRE todo:{lease:homes}:holder 0"),
    ],
)  # fmt: skip
def test_no_more_than_that(server: int, user: str, command: str) -> None:
    with client(server, user) as connection, pytest.raises(redis.exceptions.NoPermissionError):
        connection.execute_command(*command.split())
