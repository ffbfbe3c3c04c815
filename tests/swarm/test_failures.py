"""Under steady writes each part is stopped and killed in turn: nothing acknowledged is lost or doubled,
and every client has everything again soon after the part is healthy."""

from __future__ import annotations

import pytest

from tests.harness import wait_until
from tests.swarm.crowd import CONVERGED_S, Crowd
from tests.swarm.engine import HARM, Stack, docker, inspect
from tests.swarm.figures import Figures

CONVERGE_AIM_S = 5.0
PARTS = [
    ("backend", 1),
    ("backend", 2),
    ("backend", 3),
    ("nginx", 1),
    ("nginx", 2),
    ("nginx", 3),
    ("projector", 1),
    ("redis", 1),
]


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize(("service", "slot"), PARTS)
def test_everybody_converges_after_a_part_went(
    stack: Stack, crowd: Crowd, figures: Figures, service: str, slot: int, harm: str
) -> None:
    before = len(crowd.writers.acknowledged)
    container = stack.container(service, slot)
    HARM[harm](container)
    if harm == "stop":
        # By itself, in time and in good order: process 1 ignores a signal for which it has no handler.
        assert exit_code(container) == 0
    healthy_s = stack.wait_whole(service, without=container)
    converged_s = crowd.converge()
    name = f"{harm} {service}" + (f" {slot}" if service in ("backend", "nginx") else "")
    figures.note(f"{name}: healthy again", healthy_s, "s")
    figures.note(f"{name}: every client has everything", converged_s, "s", CONVERGE_AIM_S)
    wait_until(lambda: len(crowd.writers.acknowledged) > before, CONVERGED_S, "the writers' next answer")


def test_a_backend_ends_in_good_order_while_redis_hangs(stack: Stack, crowd: Crowd) -> None:
    redis, backend = stack.container("redis", 1), stack.container("backend", 1)
    docker("kill", "--signal", "STOP", redis)
    try:
        docker("stop", backend)
    finally:
        docker("kill", "--signal", "CONT", redis)
    assert exit_code(backend) == 0
    said = docker("logs", backend, with_errors=True)
    assert '"event": "stopped"' in said
    assert "Traceback" not in said
    stack.wait_whole("redis")
    stack.wait_whole("backend", without=backend)
    crowd.converge()


def exit_code(container: str) -> int:
    return int(inspect("container", container)[0]["State"]["ExitCode"])


def test_after_all_that_everything_acknowledged_is_there_once_and_all_agree(
    stack: Stack, crowd: Crowd, figures: Figures
) -> None:
    figures.note("commands acknowledged while parts failed", crowd.finish(), "")
    docker("exec", stack.containers("projector")[0], "todo", "log", "verify")
