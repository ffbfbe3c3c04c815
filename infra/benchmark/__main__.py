"""`python -m infra.benchmark [--quick] [--long-log] [PART…]`: measures, shows, keeps, and draws the report.

All parts by default, one after another; each can be called alone. What was found is kept after each part.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from pathlib import Path

from infra.benchmark.figures import Options
from infra.benchmark.machine import machine, pin_client
from infra.benchmark.parts import (
    browsers,
    commands,
    comparison,
    disk,
    joining,
    many,
    rebuild,
    replicas,
    starting,
)
from infra.benchmark.results import Results, show

PARTS = {
    "disk": disk.bare,
    "comparison": comparison.side_by_side,
    "commands": commands.throughput,
    "burst": many.burst,
    "held": many.held,
    "storm": many.storm,
    "joining": joining.large_list,
    "rebuild": rebuild.events_per_second,
    "replicas": replicas.end_to_end,
    "starting": starting.start_and_memory,
    "latency": starting.socket_to_socket,
    "browsers": browsers.update_latency,
}
FOLDER = Path("test-results/benchmark")


def main(arguments: list[str]) -> int:
    """0 if every part could be measured, 1 if not; what is slow is no failure."""
    parser = argparse.ArgumentParser(prog="python -m infra.benchmark", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter")
    parser.add_argument(
        "--long-log", action="store_true", help="the curve of log lengths to 10 million events"
    )
    given = parser.parse_args(arguments)
    if unknown := sorted(set(given.parts) - set(PARTS)):
        parser.error(f"there is no part {unknown[0]!r}; parts: {', '.join(PARTS)}")
    pin_client()
    return _measure(given.parts or list(PARTS), Options(given.quick, given.long_log))


def _measure(names: list[str], options: Options) -> int:
    print(f"Measuring on {machine()}.", file=sys.stderr, flush=True)
    results, failed = Results(FOLDER), []
    for number, name in enumerate(names, 1):
        print(f"[{number}/{len(names)}] {name}", file=sys.stderr, flush=True)
        started = time.monotonic()
        try:
            found = PARTS[name](options)
        except Exception:
            traceback.print_exc()
            failed.append(name)
            continue
        flag = " --quick" if options.quick else ""
        results.keep(name, found, time.monotonic() - started, f"python -m infra.benchmark{flag} {name}")
        show(name, found)
    print(f"The figures as JSON: {results.path}", file=sys.stderr)
    if failed:
        print(f"Could not be measured: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
