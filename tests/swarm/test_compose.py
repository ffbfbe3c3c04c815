"""The same page by docker-compose: one command brings it up; after down and up the data is still there."""

from __future__ import annotations

import os
import subprocess
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.app import App
from tests.harness import ROOT, wait_until
from tests.swarm.engine import docker
from tests.swarm.figures import Figures

PROJECT = "todo-compose-test"


def compose(*arguments: str) -> str:
    environment = {
        **os.environ,
        "TODO_PORT": "127.0.0.1:0",
        "TODO_ACCESS": "open",
        "COMPOSE_DOCKER_CLI_BUILD": "0",
    }
    command = ["docker-compose", "--project-name", PROJECT, "--file", "compose.yml", *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=400)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-3000:]
    return ended.stdout


@pytest.fixture
def up() -> Iterator[None]:
    compose("up", "--detach", "--build")
    yield
    compose("down", "--volumes")


def url() -> str:
    """Where it is published, once it serves."""
    found = "http://" + compose("port", "nginx", "8080").strip()

    def serves() -> bool:
        try:
            with urllib.request.urlopen(f"{found}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    wait_until(serves, 60, "the page")
    return found


def test_up_down_and_up_again(up: None, browser: Browser, figures: Figures) -> None:
    label = f"label=com.docker.compose.project={PROJECT}"
    names = docker("ps", "--filter", label, "--format", "{{.Names}}").split()
    assert sorted(name.split(PROJECT)[1].strip("-_").split("_")[0].split("-")[0] for name in names) == [
        "backend", "backend", "backend", "nginx", "projector", "redis",
    ]  # fmt: skip
    page = App(browser.new_context().new_page(), url())
    page.open()
    page.add("Still there")
    page.expect_titles("Still there")
    page.expect_saved()  # it is shown before it is sent
    page.page.context.close()
    compose("down")
    assert docker("ps", "--quiet", "--filter", label) == ""
    compose("up", "--detach")
    again = App(browser.new_context().new_page(), url())
    again.open()
    again.expect_titles("Still there")
    again.page.context.close()
