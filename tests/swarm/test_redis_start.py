"""Redis' start script on a file that a crash cut: a copy is kept, the loss is told, the rest is there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.harness import wait_until
from tests.swarm.engine import Stack, docker

USERS = [
    f"{name.upper()}_REDIS_URL=redis://{name}:secret-{name}@redis:6379/0" for name in ("backend", "projector")
]
AS_BACKEND = ["redis-cli", "--no-auth-warning", "--user", "backend", "--pass", "secret-backend"]
VOLUME = "todo-test-cut"


class Redis:
    """The image of the stack's Redis, alone, on a volume that outlives it."""

    def __init__(self, image: str) -> None:
        self._image = image
        self.container = ""

    def start(self) -> None:
        settings = [part for user in USERS for part in ("--env", user)]
        options = [
            "--detach",
            "--read-only",
            "--cap-drop",
            "ALL",
            "--tmpfs",
            "/tmp",
            "--volume",
            f"{VOLUME}:/data",
        ]
        self.container = docker("run", *options, *settings, self._image)
        wait_until(lambda: self.ask("ping") == "PONG", 20, "Redis")

    def kill(self) -> None:
        docker("kill", self.container)

    def ask(self, *command: str) -> str:
        ended = subprocess.run(
            ["docker", "exec", self.container, *AS_BACKEND, *command], capture_output=True, text=True
        )
        return ended.stdout.strip()

    def logs(self) -> str:
        return subprocess.run(["docker", "logs", self.container], capture_output=True, text=True).stdout

    def on_the_volume(self, script: str) -> str:
        return docker(
            "run", "--rm", "--volume", f"{VOLUME}:/data", "--entrypoint", "sh", self._image, "-c", script
        )


def remove_all() -> None:
    """The containers on the volume, and the volume, from this run or one that was cut short."""
    for container in docker("ps", "--all", "--quiet", "--filter", f"volume={VOLUME}").split():
        docker("rm", "--force", container)
    docker("volume", "rm", "--force", VOLUME)


@pytest.fixture
def redis(stack: Stack) -> Iterator[Redis]:
    remove_all()
    redis = Redis(stack.image("redis"))
    try:
        redis.start()
        for number in range(1, 6):
            script = f"return redis.call('XADD', 'todo:log', '{number}-0', 'body', 'entry {number}')"
            assert redis.ask("eval", script, "1", "todo:log") == f"{number}-0"
        redis.kill()
        yield redis
    finally:
        remove_all()


def test_what_was_written_by_script_is_there_after_a_kill(redis: Redis) -> None:
    redis.start()
    assert redis.ask("xlen", "todo:log") == "5"
    assert "append_only_file_cut" not in redis.logs()


def test_a_cut_file_is_copied_and_told_of_and_the_rest_is_kept(redis: Redis) -> None:
    file = "/data/appendonlydir/appendonly.aof.1.incr.aof"
    before = int(redis.on_the_volume(f"stat -c %s {file}"))
    redis.on_the_volume(f"truncate --size=-7 {file}")
    redis.start()
    assert redis.ask("xlen", "todo:log") == "4"
    (told,) = [line for line in redis.logs().splitlines() if "append_only_file_cut" in line]
    assert "bytes at its end are left out" in told
    copies = redis.on_the_volume("stat -c %s /data/before-recovery-*/appendonly.aof.1.incr.aof").split()
    assert [int(size) for size in copies] == [before - 7]
    redis.kill()
    redis.start()
    assert redis.ask("xlen", "todo:log") == "4"
    assert "append_only_file_cut" not in redis.logs()


def test_a_file_that_was_changed_in_the_middle_does_not_start(redis: Redis) -> None:
    file = "/data/appendonlydir/appendonly.aof.1.incr.aof"
    redis.on_the_volume(f"printf '#' | dd of={file} bs=1 seek=40 conv=notrunc")
    with pytest.raises(AssertionError):
        redis.start()
    assert "Bad file format" in redis.logs()
    assert redis.on_the_volume("ls -d /data/before-recovery-* | wc -l") == "1"
