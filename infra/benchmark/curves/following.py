"""The CPU cost of events in lists without watchers on a replica: it still reads every feed entry."""

from __future__ import annotations

from infra.benchmark.figures import Figure, Found, Options
from infra.benchmark.load.swarm import Swarm
from infra.benchmark.parts.commands import changes, create_lists, write_loop
from infra.benchmark.parts.replicas import started
from infra.benchmark.stores import store

WRITERS = 50


def unwatched(options: Options) -> Found:
    """Writers use one of two replicas; measures the other replica's and the store's CPU per event."""
    with store() as its_store, started(its_store, 2) as (written, other), Swarm(written.port) as swarm:
        lists = [f"list-{number}" for number in range(WRITERS)]
        connections = swarm.connect([None] * WRITERS)
        swarm.run(lambda: swarm.joined >= WRITERS or swarm.lost > 0, 30)
        create_lists(swarm, connections[0], lists)
        sources = [changes(list_id) for list_id in lists]
        cpu = other.process.cpu_s()
        loop = write_loop(swarm, connections, sources, 2 if options.quick else 8)
        used = other.process.cpu_s() - cpu
    events = len(loop.times)
    return Found(
        [Figure("CPU of a replica for an event of a list nobody watches there", used / events * 1e6, "µs")]
    )
