"""The stack, deployed once for all tests here with its own `make deploy`, on the engine of DOCKER_HOST."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import browser_type_launch_args  # noqa: F401  # the same browser as the other tests'
from tests.harness import ROOT
from tests.swarm.crowd import Crowd
from tests.swarm.engine import Stack, docker
from tests.swarm.figures import Figures

NAME = "todo-test"
VERSION = "under-test"
# Ports alone: one for each NGINX, chosen by Docker. Nothing else differs from what people deploy: so three
# have room on one node, and a new one comes before the old one goes, as is said in swarm.yml.
PORTS = {
    "TODO_PUBLISH": "host",
    "TODO_PORT": "0",
    "TODO_TLS_PORT": "0",
    "TODO_NGINX_ENDPOINT": "dnsrr",
    "TODO_NGINX_REPLICAS": "3",
    "TODO_NGINX_ORDER": "start-first",
}


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """These have a command of their own, `make test-swarm`, which brings the engine."""
    return None if os.environ.get("TODO_TEST_SWARM") else True


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = Figures()


FIGURES = pytest.StashKey[Figures]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if table := config.stash[FIGURES].table():
        terminalreporter.section("measured")
        for line in table:
            terminalreporter.write_line(line)
        config.stash[FIGURES].save()


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Figures:
    return request.config.stash[FIGURES]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine and its key."""
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = f"-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost -out {paths[0]}"
    subprocess.run(f"{command} {names} -keyout {paths[1]}".split(), check=True, capture_output=True)
    return paths


@pytest.fixture(scope="session")
def stack(certificate: tuple[Path, Path]) -> Iterator[Stack]:
    """Deployed and healthy; taken down, its data deleted, at the end."""
    environment = {
        **os.environ,
        **PORTS,
        "TODO_DEPLOY_SETTINGS": os.devnull,
        "TODO_STACK": NAME,
        # The last module here turns it into one with accounts.
        "TODO_ACCESS": "open",
        "TODO_TLS_CERTIFICATE": str(certificate[0]),
        "TODO_TLS_KEY": str(certificate[1]),
        "TODO_SWARM_OPTIONS": "--advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377",
    }
    stack = Stack(NAME, environment)
    code, said = stack.deploy(VERSION)
    assert code == 0, said
    yield stack
    subprocess.run(["infra/swarm/undeploy.sh"], cwd=ROOT, env=environment, check=True)
    docker("volume", "rm", "--force", f"{NAME}_log")


@pytest.fixture(scope="module")
def crowd(stack: Stack) -> Iterator[Crowd]:
    """50 clients and steady writers, for all tests of a module."""
    for service in ("redis", "backend", "nginx", "projector"):
        stack.wait_whole(service)
    crowd = Crowd(stack)
    yield crowd
    crowd.close()
