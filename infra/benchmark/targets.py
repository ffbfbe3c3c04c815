"""The measured servers, each started the same way on the servers' core: ours, the peers, the bare loop."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infra.benchmark.machine import cores
from infra.benchmark.peers.node_packages import FOLDER, install_packages, node_program
from infra.benchmark.processes import Process, free_port, running
from infra.benchmark.stores import Store, store


@dataclass(frozen=True)
class Target:
    """A running server; `store` is its Redis, if it has one."""

    name: str
    port: int
    process: Process
    store: Store | None = None


def server_environment(
    port: int, store_url: str | None, transport: str | None, folder: str
) -> dict[str, str]:
    """The settings of one of our servers. `transport` is `fast`, `plain`, or None for its default."""
    given = {"TODO_PORT": str(port), "TODO_LOG_LEVEL": "error", "TODO_DATA_DIR": folder}
    if store_url is not None:
        given["TODO_REDIS_URL"] = store_url
    if transport is not None and has_fast_transport():
        given["TODO_TRANSPORT"] = transport
    return given


@contextlib.contextmanager
def replica(
    store: Store, transport: str | None = None, on: frozenset[int] | None = None, **settings: str
) -> Iterator[Target]:
    """Runs our server on a running store. `settings` are more of its variables, without `TODO_`."""
    port = free_port()
    environment = server_environment(port, store.url, transport, str(store.folder))
    environment |= {f"TODO_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "web.server"]
    with running(command, port, on or cores().server, environment, "/readyz") as process:
        yield Target(f"todo ({transport})" if transport else "todo", port, process, store)


@contextlib.contextmanager
def product(transport: str | None = None) -> Iterator[Target]:
    """Runs our server on its own durable store."""
    with store() as its_store, replica(its_store, transport) as target:
        yield target


@contextlib.contextmanager
def embedded(data_dir: Path) -> Iterator[Target]:
    """Runs `todo serve` with the embedded server, on all cores."""
    port = free_port()
    environment = server_environment(port, None, None, str(data_dir))
    with running([sys.executable, "-m", "web.server"], port, cores().all, environment, "/readyz") as process:
        yield Target("todo", port, process)


@contextlib.contextmanager
def usual() -> Iterator[Target]:
    with store(durable=False) as its_store:
        port = free_port()
        command = [sys.executable, "-m", "infra.benchmark.peers.usual", str(port), its_store.url]
        with running(command, port, cores().server) as process:
            yield Target("Flask-SocketIO + Pub/Sub", port, process, its_store)


@contextlib.contextmanager
def node() -> Iterator[Target]:
    install_packages()
    with store(durable=False) as its_store:
        port = free_port()
        command = [node_program(), str(FOLDER / "server.mjs"), str(port), str(its_store.socket)]
        with running(command, port, cores().server) as process:
            yield Target("Node socket.io + Streams", port, process, its_store)


@contextlib.contextmanager
def bare() -> Iterator[Target]:
    port = free_port()
    command = [sys.executable, "-m", "infra.benchmark.peers.bare", str(port)]
    with running(command, port, cores().server) as process:
        yield Target("bare send()", port, process)


def has_fast_transport() -> bool:
    """Whether this version of the program has the fast transport."""
    return find_spec("web.sockets.fast") is not None


Start = Callable[[], AbstractContextManager[Target]]


def everybody() -> dict[str, Start]:
    """All targets of the comparison by short name, ours first."""
    ours: dict[str, Start] = {"todo": product}
    if has_fast_transport():
        ours = {"todo": lambda: product("fast"), "plain": lambda: product("plain")}
    return {**ours, "node": node, "usual": usual, "bare": bare}
