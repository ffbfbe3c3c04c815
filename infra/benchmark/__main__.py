"""`python -m infra.benchmark [part…]`: runs the parts (all by default), prints a table, writes JSON."""

from __future__ import annotations

import sys
from pathlib import Path

from infra.benchmark import browsers, rebuild, sockets
from infra.benchmark.figures import Figure, save, show

PARTS = {
    "disk": sockets.bare_disk,
    "start": sockets.start_and_memory,
    "latency": sockets.update_latency,
    "commands": sockets.commands_per_second,
    "rebuild": rebuild.events_per_second,
    "browsers": browsers.update_latency,
}
RESULTS = Path("test-results/benchmark.json")


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        print(f"There is no part {unknown[0]!r}. Parts: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in names or list(PARTS):
        print(f"measuring: {name} …", file=sys.stderr, flush=True)
        figures += PARTS[name]()
    show(figures)
    save(figures, RESULTS)
    print(f"The same as JSON: {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
