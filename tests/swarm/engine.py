"""What the tests ask of Docker: which containers run, and to do something to them."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from typing import Any

from tests.harness import ROOT, wait_until

HEALTHY_S = 90.0


def docker(
    *arguments: str, stdin: str | None = None, timeout_s: float = 120.0, with_errors: bool = False
) -> str:
    """The output of a docker command, and what it wrote as errors if asked. Fails with that if it fails."""
    ended = subprocess.run(
        ["docker", *arguments], input=stdin, capture_output=True, text=True, timeout=timeout_s
    )
    assert ended.returncode == 0, f"docker {' '.join(arguments)}: {ended.stderr or ended.stdout}"
    return (ended.stdout + ended.stderr if with_errors else ended.stdout).strip()


def inspect(kind: str, *names: str) -> list[dict[str, Any]]:
    """What Docker knows about objects that are there; those that went meanwhile are left out."""
    if not names:
        return []
    ended = subprocess.run(["docker", kind, "inspect", *names], capture_output=True, text=True)
    found: list[dict[str, Any]] = json.loads(ended.stdout or "[]")
    return found


class Stack:
    """A deployed stack. Services go by their short names: nginx, backend, projector, redis."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name = name
        self._environment = environment

    def deploy(self, version: str, **settings: str) -> tuple[int, str]:
        """`make deploy`: its exit code and what it said."""
        environment = {**self._environment, "TODO_VERSION": version, **settings}
        ended = subprocess.run(
            ["infra/swarm/deploy.sh"], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        return ended.returncode, ended.stdout + ended.stderr

    def containers(self, service: str) -> list[str]:
        """The ids of a service's containers that run, healthy or not."""
        label = f"label=com.docker.swarm.service.name={self.name}_{service}"
        return docker("ps", "--quiet", "--no-trunc", "--filter", label).split()

    def container(self, service: str, slot: int) -> str:
        """The id of the one that runs in a slot of the service: whatever comes after it has the same."""
        (found,) = docker(
            "ps", "--quiet", "--no-trunc", "--filter", rf"name=^/?{self.name}_{service}\.{slot}\."
        ).split()
        return found

    def healthy(self, service: str) -> list[str]:
        """The ids of its containers that are healthy."""
        return [
            one["Id"]
            for one in inspect("container", *self.containers(service))
            if one["State"].get("Health", {}).get("Status") == "healthy"
        ]

    def urls(self, port: int = 8080, scheme: str = "http") -> list[str]:
        """Where each NGINX that runs is published."""
        urls = []
        for one in inspect("container", *self.containers("nginx")):
            bound = (one["NetworkSettings"]["Ports"] or {}).get(f"{port}/tcp") or []
            urls += [f"{scheme}://127.0.0.1:{binding['HostPort']}" for binding in bound[:1]]
        return sorted(urls)

    def replicas(self, service: str) -> tuple[int, int]:
        """How many tasks run (healthy), and how many should."""
        line = docker("service", "ls", "--filter", f"name={self.name}_{service}", "--format", "{{.Replicas}}")
        running, wanted = line.split()[0].split("/")
        return int(running), int(wanted)

    def is_whole(self, service: str, count: int | None = None) -> bool:
        """Whether it runs as many tasks as it should, all healthy, and no others."""
        running, wanted = self.replicas(service)
        healthy = self.healthy(service)
        return running == wanted == len(healthy) == len(self.containers(service)) and count in (None, wanted)

    def wait_whole(self, service: str, without: str | None = None, timeout_s: float = HEALTHY_S) -> float:
        """Waits until the service is whole again, without that container. Returns the seconds it took."""
        started = time.monotonic()
        wait_until(
            lambda: without not in self.containers(service) and self.is_whole(service),
            timeout_s,
            f"{service} whole and healthy",
        )
        return time.monotonic() - started

    def update_state(self, service: str) -> str:
        """What its update is at: updating, completed, rollback_started, rollback_completed, …"""
        (found,) = inspect("service", f"{self.name}_{service}")
        return str((found.get("UpdateStatus") or {}).get("State", ""))

    def image(self, service: str) -> str:
        (found,) = inspect("service", f"{self.name}_{service}")
        return str(found["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]).split("@")[0]

    def scale(self, service: str, count: int) -> None:
        docker("service", "scale", "--detach", f"{self.name}_{service}={count}")

    def run_in(self, service: str, script: str, *arguments: str) -> Any:
        """Runs a Python script in a container of the service, and returns the JSON that it prints."""
        container = self.containers(service)[0]
        program = "/opt/todo/bin/python"
        return json.loads(docker("exec", "--interactive", container, program, "-", *arguments, stdin=script))


HARM: dict[str, Callable[[str], object]] = {
    "stop": lambda container: docker("stop", container),
    "kill": lambda container: docker("kill", container),
}
"""What can happen to a container: a clean end, and a crash."""
