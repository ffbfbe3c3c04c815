"""What the containers are said to be, read from outside: user, rights, limits, sizes, memory, networks."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from infra.wire_client import Wire
from tests.harness import wait_until
from tests.swarm.engine import Stack, docker, inspect
from tests.swarm.figures import Figures

SERVICES = ("nginx", "backend", "projector", "redis")
CLIENTS = 500
REPLICAS = {"nginx": 3, "backend": 3, "projector": 1, "redis": 1}
MEGABYTE = 1024 * 1024
SECOND = 10**9
"""As Docker counts time."""
REDIS_AS = (
    """redis-cli --no-auth-warning -u "$(sed s/@redis:/@127.0.0.1:/ /run/secrets/$0_redis_url)" "$@" """
)


def status_of_process_1(container: str) -> dict[str, str]:
    """What the kernel of this machine tells of it."""
    pid = inspect("container", container)[0]["State"]["Pid"]
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


@pytest.mark.parametrize("service", SERVICES)
def test_it_runs_without_root_or_rights_on_a_file_system_that_is_read_only(
    stack: Stack, service: str
) -> None:
    for container in stack.containers(service):
        status = status_of_process_1(container)
        assert status["Uid"].split() == ["10001"] * 4
        assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
        host = inspect("container", container)[0]["HostConfig"]
        assert host["ReadonlyRootfs"] is True
        assert host["Memory"] > 0
        assert host["Privileged"] is False
    limits = inspect("service", f"{stack.name}_{service}")[0]["Spec"]["TaskTemplate"]["Resources"]
    if service == "backend":
        assert host["Memory"] == limits["Limits"]["MemoryBytes"] == 384 * MEGABYTE
        assert limits["Reservations"]["MemoryBytes"] == 120 * MEGABYTE


@pytest.mark.parametrize("service", SERVICES)
def test_swarm_is_told_how_to_restart_update_and_spread_it(stack: Stack, service: str) -> None:
    spec = inspect("service", f"{stack.name}_{service}")[0]["Spec"]
    task, update, rollback = spec["TaskTemplate"], spec["UpdateConfig"], spec["RollbackConfig"]
    assert spec["Mode"]["Replicated"]["Replicas"] == REPLICAS[service]
    assert task["RestartPolicy"]["Delay"] == 1 * SECOND
    assert task["ContainerSpec"]["StopGracePeriod"] == 20 * SECOND
    assert update["FailureAction"] == "rollback"
    # Two Redis on one volume would be the end of the log.
    order = "stop-first" if service == "redis" else "start-first"
    assert (update["Order"], rollback["Order"]) == (order, order)
    assert service == "nginx" or spec["EndpointSpec"]["Mode"] == "dnsrr"
    if REPLICAS[service] > 1:
        assert task["Placement"]["Preferences"] == [{"Spread": {"SpreadDescriptor": "node.id"}}]


TOOLS = "pip pip3 apt apt-get dpkg gcc cc make node npm git curl wget perl"


def test_a_backend_has_nothing_to_build_or_install_with(stack: Stack) -> None:
    container = stack.containers("backend")[0]
    look = f"for name in {TOOLS}; do command -v $name; done; true"
    found = docker("exec", container, "sh", "-c", look)
    assert found == ""
    nothing = subprocess.run(
        ["docker", "exec", container, "python", "-c", "open('/opt/todo/x', 'w')"], capture_output=True
    )
    assert b"Read-only file system" in nothing.stderr


def test_image_sizes(stack: Stack, figures: Figures) -> None:
    for service, aim in {"backend": 150, "nginx": None, "redis": None}.items():
        size = inspect("image", stack.image(service))[0]["Size"]
        figures.note(f"image of {service}", size / 1e6, "MB", aim)
        assert size < 400e6


def test_start_up_to_healthy(stack: Stack, figures: Figures) -> None:
    before = set(stack.containers("backend"))
    container = min(before)
    docker("kill", container)
    stack.wait_whole("backend", without=container)
    (new,) = set(stack.containers("backend")) - before
    state = inspect("container", new)[0]["State"]
    checks = [check for check in state["Health"]["Log"] if check["ExitCode"] == 0]
    figures.note(
        "backend: start-up to healthy", seconds(checks[0]["End"]) - seconds(state["StartedAt"]), "s", 2.3
    )
    serving = [
        json.loads(line) for line in docker("logs", new).splitlines() or logs_of(new) if "serving" in line
    ]
    figures.note(
        "backend: start-up to serving",
        seconds(serving[0]["timestamp"]) - seconds(state["StartedAt"]),
        "s",
        2.3,
    )


def logs_of(container: str) -> list[str]:
    """What a container wrote to both its outputs."""
    ended = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=True)
    return (ended.stdout + ended.stderr).splitlines()


def seconds(stamp: str) -> float:
    """A time as Docker or our logs write it."""
    main, _, rest = stamp.replace("Z", "+00:00").partition(".")
    fraction = rest[: rest.index("+")] if "+" in rest else rest
    return datetime.fromisoformat(main + "+00:00").timestamp() + float(f"0.{fraction or 0}")


def memory_mb(container: str) -> float:
    """The resident memory of its process 1, in MiB, as the kernel tells it."""
    return int(status_of_process_1(container)["VmRSS"].split()[0]) / 1024


def open_connections(container: str) -> float:
    """The connections that a backend itself counts."""
    script = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8080/metrics').read().decode())"
    page = docker("exec", container, "python", "-c", script)
    return float(next(line.split()[1] for line in page.splitlines() if line.startswith("todo_connections ")))


@contextlib.contextmanager
def clients_on_the_list(stack: Stack) -> Iterator[list[str]]:
    """500 clients that have joined and are still there when the memory was read. Gives the backends."""
    urls, containers = stack.urls(), stack.containers("backend")
    wires = [Wire(urls[number % len(urls)]) for number in range(CLIENTS)]
    try:
        assert all(wire.call("join", {"list": "main"})["ok"] for wire in wires)
        yield containers
        assert not any(wire.closed.is_set() for wire in wires)
        assert sum(map(open_connections, containers)) == CLIENTS
    finally:
        for wire in wires:
            wire.close()


def test_memory_with_500_clients_on_the_list(stack: Stack, figures: Figures) -> None:
    idle = max(map(memory_mb, stack.containers("backend")))
    figures.note("backend: memory without clients", idle, "MiB")
    with clients_on_the_list(stack) as containers:
        used = [memory_mb(container) for container in containers]
    figures.note(f"backend: most memory of one of three with {CLIENTS} clients", max(used), "MiB", 120)
    assert max(used) < 384


def test_memory_of_one_backend_with_all_500_clients(stack: Stack, figures: Figures) -> None:
    stack.scale("backend", 1)
    wait_until(lambda: stack.is_whole("backend", 1), 60, "one backend")
    with clients_on_the_list(stack) as containers:
        (used,) = map(memory_mb, containers)
    figures.note(f"backend: memory of a single one with {CLIENTS} clients", used, "MiB", 120)
    stack.scale("backend", 3)
    wait_until(lambda: stack.is_whole("backend", 3), 60, "three backends")
    assert used < 384


def networks(container: str) -> set[str]:
    return set(inspect("container", container)[0]["NetworkSettings"]["Networks"])


def test_only_nginx_is_published_and_only_backends_are_with_redis(stack: Stack) -> None:
    on = {service: networks(stack.containers(service)[0]) - {"ingress"} for service in SERVICES}
    name = stack.name
    assert on["nginx"] == {f"{name}_edge", f"{name}_front"}
    assert on["backend"] == {f"{name}_front", f"{name}_back"}
    assert on["projector"] == on["redis"] == {f"{name}_back"}
    for network in ("front", "back"):
        assert inspect("network", f"{name}_{network}")[0]["Internal"] is True
    for service in ("backend", "projector", "redis"):
        ports = inspect("container", stack.containers(service)[0])[0]["NetworkSettings"]["Ports"] or {}
        assert not any(ports.values())


def redis_as(stack: Stack, user: str, *command: str) -> str:
    return docker("exec", stack.containers("redis")[0], "sh", "-c", REDIS_AS, user, *command)


def is_refused(answer: str) -> bool:
    """Whether the user's rights were the reason; inside a script Redis says it in other words."""
    return any(words in answer for words in ("NOPERM", "not allowed", "ACL failure in script"))


@pytest.mark.parametrize("user", ["backend", "projector"])
@pytest.mark.parametrize(
    "command",
    ["flushall", "flushdb", "config set maxmemory 0",
     "del todo:{p1}:log:main", "expire todo:{p1}:log:main 0", "xdel todo:{p1}:log:main 1-0",
     "acl list", "script flush", "shutdown", "keys *", "set todo:x 1", "xadd other * a b", "debug sleep 0",
     "rename todo:{p1}:log:main todo:x", "function list", "replicaof no one",
     # Nor by the script that it may run.
     "eval return(redis.call('flushall')) 0", "eval return(redis.call('config','set','maxmemory','0')) 0",
     "eval return(redis.call('del',KEYS[1])) 1 todo:{p1}:log:main",
     "eval return(redis.call('expire',KEYS[1],'0')) 1 todo:{p1}:log:main"],
)  # fmt: skip
def test_a_backends_redis_user_cannot(stack: Stack, user: str, command: str) -> None:
    assert is_refused(answer := redis_as(stack, user, *command.split())), answer


def test_only_the_projectors_redis_user_can_trim(stack: Stack) -> None:
    log, snapshot = "todo:{p0}:log:no-such-list", "todo:{p0}:snap:no-such-list"
    trim = ("xtrim", log, "MAXLEN", "1")
    by_script = ("eval", "return redis.call('xtrim', KEYS[1], 'MAXLEN', '1')", "1", log)
    for way in (trim, by_script, ("del", snapshot)):
        assert is_refused(answer := redis_as(stack, "backend", *way)), answer
    assert redis_as(stack, "projector", *trim) == "0"
    assert redis_as(stack, "projector", "del", snapshot) == "0"
    assert is_refused(answer := redis_as(stack, "projector", "del", log)), answer


@pytest.mark.parametrize(
    "login", [[], ["--user", "default", "--pass", "x"], ["--user", "health", "--pass", "x"]]
)
def test_nobody_reads_redis_without_a_password(stack: Stack, login: list[str]) -> None:
    answer = docker(
        "exec", stack.containers("redis")[0], "redis-cli", "--no-auth-warning", *login, "xlen", "todo:x"
    )
    assert any(word in answer for word in ("NOAUTH", "NOPERM")), answer


def test_the_doctor_finds_nothing_wrong(stack: Stack) -> None:
    assert "durability" in docker("exec", stack.containers("projector")[0], "todo", "doctor")


def test_an_acknowledgement_is_worth_the_disk(stack: Stack) -> None:
    assert redis_as(stack, "backend", "config", "get", "appendfsync").split() == ["appendfsync", "always"]


def test_the_access_log_is_json_with_the_clients_address(stack: Stack) -> None:
    url = stack.urls()[0]
    path = f"/healthz?{time.time_ns()}"
    urllib.request.urlopen(url + path, timeout=10).close()

    def logged() -> list[dict[str, Any]]:
        lines = [line for one in stack.containers("nginx") for line in logs_of(one) if line.startswith("{")]
        return [entry for entry in map(json.loads, lines) if entry["path"] == "/healthz"]

    entry = wait_until(logged, 10, "the request in the access log")[-1]
    assert entry["status"] == 200
    assert entry["client"].count(".") == 3
    assert entry["backend"].startswith("10.77.0.")
