"""Updates and scaling under steady writes: nobody sees an error page, every socket comes back."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.harness import wait_until
from tests.swarm.crowd import Crowd
from tests.swarm.engine import Stack, docker
from tests.swarm.figures import Figures

UPDATED_S = 120.0
CONVERGE_AIM_S = 5.0
NEXT, NEXT_REDIS, BROKEN = "next", "next-redis", "broken"


class Visitor:
    """Somebody who loads the page again and again through each NGINX, and notes whatever is no page."""

    def __init__(self, crowd: Crowd) -> None:
        self.loaded = 0
        self.errors: list[str] = []
        self._addresses = crowd.addresses
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._visit, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(20)

    def _visit(self) -> None:
        while not self._stop.wait(0.05):
            for url in self._addresses():
                try:
                    with urllib.request.urlopen(f"{url}/l/main", timeout=10) as answer:
                        assert b'<div id="' in answer.read()
                        self.loaded += 1
                except (OSError, AssertionError) as error:
                    code = error.code if isinstance(error, urllib.error.HTTPError) else ""
                    self.errors.append(f"{url} {code} {error}")


@pytest.fixture
def visitor(crowd: Crowd) -> Iterator[Visitor]:
    visitor = Visitor(crowd)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def images(stack: Stack) -> None:
    """Three versions after the one that is deployed: the backend alone is another; then Redis too; then a
    backend that cannot start."""
    now = {service: stack.image(service) for service in ("backend", "nginx", "redis")}

    def changed(service: str, version: str, change: str) -> None:
        lines = f"FROM {now[service]}\n{change}\n"
        docker("build", "--tag", f"todo-{service}:{version}", "-", stdin=lines)

    for version in (NEXT, NEXT_REDIS, BROKEN):
        docker("tag", now["nginx"], f"todo-nginx:{version}")
    changed("backend", NEXT, "LABEL version=next")
    docker("tag", now["redis"], f"todo-redis:{NEXT}")
    changed("backend", NEXT_REDIS, "LABEL version=next-redis")
    changed("redis", NEXT_REDIS, "LABEL version=next-redis")
    changed("backend", BROKEN, 'CMD ["python", "-c", "raise SystemExit(3)"]')
    docker("tag", f"todo-redis:{NEXT_REDIS}", f"todo-redis:{BROKEN}")


def versions(stack: Stack) -> set[str]:
    """The images of the healthy backends."""
    if not (healthy := stack.healthy("backend")):
        return set()
    return set(docker("inspect", "--format", "{{.Config.Image}}", *healthy).split())


class Update:
    """`make deploy` of another version, while it is watched which versions serve."""

    def __init__(self, stack: Stack, version: str) -> None:
        self.side_by_side: list[set[str]] = []
        self.rolled_back_s: float | None = None
        started = time.monotonic()
        with ThreadPoolExecutor() as background:
            deploying = background.submit(stack.deploy, version, TODO_BUILD="no")
            while not deploying.done():
                if len(found := versions(stack)) > 1:
                    self.side_by_side.append(found)
                if stack.update_state("backend") == "rollback_completed" and not self.rolled_back_s:
                    self.rolled_back_s = time.monotonic() - started
                time.sleep(0.2)
            self.code, self.said = deploying.result()
        self.took_s = time.monotonic() - started


def test_a_rolling_update_shows_nobody_an_error(
    stack: Stack, crowd: Crowd, figures: Figures, visitor: Visitor, images: None
) -> None:
    old = stack.image("backend")
    untouched = stack.containers("redis") + stack.containers("nginx")
    update = Update(stack, NEXT)
    assert update.code == 0, update.said
    converged_s = crowd.converge()
    visitor.close()
    figures.note("rolling update: done", update.took_s, "s")
    figures.note("rolling update: every client has everything", converged_s, "s", CONVERGE_AIM_S)
    figures.note("rolling update: pages loaded meanwhile", visitor.loaded, "")
    new = f"todo-backend:{NEXT}"
    assert {old, new} in update.side_by_side
    assert versions(stack) == {new}
    assert stack.containers("redis") + stack.containers("nginx") == untouched
    assert visitor.loaded > 20
    assert visitor.errors == []


def test_an_update_of_redis_too_shows_nobody_an_error(
    stack: Stack, crowd: Crowd, figures: Figures, visitor: Visitor, images: None
) -> None:
    (redis,), nginx = stack.containers("redis"), stack.containers("nginx")
    update = Update(stack, NEXT_REDIS)
    assert update.code == 0, update.said
    converged_s = crowd.converge()
    visitor.close()
    figures.note("update of Redis too: done", update.took_s, "s")
    figures.note("update of Redis too: every client has everything", converged_s, "s", CONVERGE_AIM_S)
    assert redis not in stack.containers("redis")
    assert stack.containers("nginx") == nginx
    assert versions(stack) == {f"todo-backend:{NEXT_REDIS}"}
    assert visitor.loaded > 20
    assert visitor.errors == []


def test_a_broken_version_is_rolled_back_by_itself(
    stack: Stack, crowd: Crowd, figures: Figures, visitor: Visitor, images: None
) -> None:
    before = stack.image("backend")
    update = Update(stack, BROKEN)
    converged_s = crowd.converge()
    visitor.close()
    assert update.rolled_back_s
    figures.note("broken version: rolled back", update.rolled_back_s, "s")
    figures.note("broken version: make deploy says so", update.took_s, "s")
    figures.note("broken version: every client has everything", converged_s, "s", CONVERGE_AIM_S)
    assert update.code == 1
    assert "did not become healthy: it was rolled back" in update.said, update.said
    assert stack.image("backend") == before
    assert versions(stack) == {before}
    assert visitor.errors == []


@pytest.mark.parametrize("count", [5, 2, 3])
def test_scaling_needs_nothing_else(
    stack: Stack, crowd: Crowd, figures: Figures, visitor: Visitor, count: int
) -> None:
    started = time.monotonic()
    stack.scale("backend", count)
    wait_until(lambda: stack.is_whole("backend", count), UPDATED_S, f"{count} backends")
    figures.note(f"scaled to {count} backends", time.monotonic() - started, "s")
    figures.note(f"scaled to {count}: every client has everything", crowd.converge(), "s", CONVERGE_AIM_S)
    visitor.close()
    assert visitor.errors == []
    if count == 5:
        wait_until(lambda: len(replicas_reached(crowd)) == 5, 15, "all five behind NGINX")


def replicas_reached(crowd: Crowd) -> set[str]:
    """The addresses of the replicas that 30 new sessions came to."""
    found = set()
    for number in range(30):
        url = crowd.addresses.rotated(number)[0]
        with urllib.request.urlopen(f"{url}/socket.io/?EIO=4&transport=polling", timeout=10) as answer:
            found.add("-".join(answer.read().decode().split('"sid":"')[1].split("-")[:4]))
    return found


def test_after_all_that_everything_acknowledged_is_there_once_and_all_agree(
    crowd: Crowd, figures: Figures
) -> None:
    figures.note("commands acknowledged during updates", crowd.finish(), "")
