"""End-to-end latency of several replicas on one store, with and without NGINX in front."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator, Sequence

from infra.benchmark.figures import Figure, Found, Options, at_most
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.machine import cores
from infra.benchmark.parts.delivering import Delivered, Writer, deliver, warm_up
from infra.benchmark.processes import Process, free_port, running
from infra.benchmark.stores import Store, store
from infra.benchmark.targets import Target, replica

REPLICAS, USERS, WRITES_PER_S = 3, 500, 10
P99_MS, P99_STRETCH_MS = 25, 15

CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream replicas {{ {servers} }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://replicas; proxy_http_version 1.1; proxy_read_timeout 60s;
      proxy_set_header Host $http_host; proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
    }}
  }}
}}
"""


def end_to_end(options: Options) -> Found:
    """Three replicas, 500 users of one list, ten writes a second; all processes share all cores."""
    found = Found()
    users, seconds = (100, 3) if options.quick else (USERS, 15)
    with store() as its_store, started(its_store, REPLICAS) as replicas:
        ports = [target.port for target in replicas]
        row = _deliver(replicas, ports, users, seconds)
        found.figures += _figures("without NGINX", users, row, judged=False)
        if shutil.which("nginx") is None:
            found.notes.append("Behind NGINX: not measured, there is no nginx here.")
            return found
        with nginx(its_store, ports) as (port, process):
            cpu = process.cpu_s()
            row = _deliver(replicas, [port], users, seconds)
            found.figures += _figures("behind NGINX", users, row, judged=not options.quick)
            share = (process.cpu_s() - cpu) / row.deliveries * 1e6
            found.figures.append(Figure("CPU of NGINX per delivery", share, "µs"))
    return found


def _figures(how: str, users: int, row: Delivered, judged: bool) -> list[Figure]:
    what = f"{REPLICAS} replicas {how}, {users} users, {WRITES_PER_S} writes/s"
    tail = at_most(f"{what}: latency p99", row.p99_ms, "ms", P99_MS, P99_STRETCH_MS)
    return [
        Figure(f"{what}: latency p50", row.p50_ms, "ms"),
        tail if judged else Figure(tail.what, tail.value, "ms"),
    ]


def _deliver(replicas: Sequence[Target], ports: Sequence[int], users: int, seconds: float) -> Delivered:
    with Swarm(*ports) as swarm:
        writer = Writer(swarm, swarm.join(users)[:6])
        warm_up(swarm, writer)
        return deliver(replicas[0], swarm, writer, users, WRITES_PER_S, seconds)


@contextlib.contextmanager
def started(its_store: Store, count: int) -> Iterator[list[Target]]:
    """Runs `count` replicas on one store, on all cores."""
    with contextlib.ExitStack() as stack:
        replicas = []
        for number in range(count):
            print(f"  starting replica {number + 1}", file=sys.stderr, flush=True)
            replicas.append(stack.enter_context(replica(its_store, on=cores().all)))
        yield replicas


@contextlib.contextmanager
def nginx(its_store: Store, ports: Sequence[int]) -> Iterator[tuple[int, Process]]:
    """Runs NGINX as a proxy for these ports, on all cores. Yields its port and process."""
    port = free_port()
    servers = " ".join(f"server 127.0.0.1:{each};" for each in ports)
    path = its_store.folder / "nginx.conf"
    path.write_text(CONFIGURATION.format(folder=its_store.folder, port=port, servers=servers))
    command = [str(shutil.which("nginx")), "-c", str(path)]
    with running(command, port, cores().all, ready_path="/readyz") as process:
        yield port, process
