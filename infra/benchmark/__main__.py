"""`python -m infra.benchmark [--quick | --check] [PART…]`: measures, prints and stores results, and writes
the report.

Runs all parts by default, one after another. Results are stored after each part.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from pathlib import Path

from infra.benchmark import report
from infra.benchmark.catalogue import PARTS
from infra.benchmark.figures import MISSED, Options
from infra.benchmark.machine import cores, machine, million_steps_ms, pin_client, stolen_s
from infra.benchmark.results import Results, show

FOLDER = Path("test-results/benchmark")
CHECKED = ["comparison"]


def main(arguments: list[str]) -> int:
    """Returns 0 if every part was measured, else 1. A missed aim is a failure only with `--check`."""
    parser = argparse.ArgumentParser(prog="python -m infra.benchmark", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter measurements")
    parser.add_argument(
        "--check",
        action="store_true",
        help="quick ratios to the peers; exit code 1 if one is beyond its bound",
    )
    parser.add_argument("--long-log", action="store_true", help="logs of up to 10 million events")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where results go ({FOLDER})")
    given = parser.parse_args(arguments)
    if unknown := sorted(set(given.parts) - set(PARTS)):
        parser.error(f"there is no part {unknown[0]!r}; parts: {', '.join(PARTS)}")
    # sys.exit runs the context managers that stop the started processes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended by SIGTERM."))
    pin_client()
    names = given.parts or (CHECKED if given.check else list(PARTS))
    folder = given.folder / "quick" if given.quick or given.check else given.folder
    run = Run(folder, Options(given.quick or given.check, given.long_log))
    for number, name in enumerate(names, 1):
        run.measure(name, f"{number}/{len(names)}")
    return run.finish(given.check)


class Run:
    """One run of the benchmark."""

    def __init__(self, folder: Path, options: Options) -> None:
        print(f"Measuring on {machine()}.", file=sys.stderr, flush=True)
        self._results = Results(folder)
        self._options = options
        self._failed: list[str] = []
        self._missed: list[str] = []

    def measure(self, name: str, progress: str) -> None:
        """Measures one part. An exception is printed and recorded, and the next part still runs."""
        print(f"[{progress}] {name}", file=sys.stderr, flush=True)
        loop_ms, started, stolen = million_steps_ms(), time.monotonic(), stolen_s()
        try:
            found = PARTS[name].measure(self._options)
        except Exception:
            traceback.print_exc()
            self._failed.append(name)
            return
        flags = " --quick" * self._options.quick + " --long-log" * self._options.long_log
        seconds = time.monotonic() - started
        share = (stolen_s() - stolen) / (seconds * len(cores().all))
        found.notes.append(
            f"A loop of a million steps took {loop_ms:.1f} ms before, {million_steps_ms():.1f} ms after; "
            f"other machines of the host took {share:.1%} of the cores' time."
        )
        self._results.keep(name, found, seconds, f"python -m infra.benchmark{flags} {name}")
        self._missed += [figure.what for figure in found.figures if figure.verdict == MISSED]
        show(PARTS[name].title, found)
        print(f"  took {seconds:.0f} s", file=sys.stderr, flush=True)

    def finish(self, check: bool) -> int:
        """Writes the report and returns the exit code."""
        titles = {name: part.title for name, part in PARTS.items()}
        folder = self._results.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.html").write_text(report.page(machine(), self._results.parts, titles))
        (folder / "report.md").write_text(report.markdown(self._results.parts, titles))
        print(
            f"The report: {folder / 'report.html'}; the same as JSON and Markdown beside it.", file=sys.stderr
        )
        if self._failed:
            print(f"Could not be measured: {', '.join(self._failed)}.", file=sys.stderr)
        if check and self._missed:
            print(f"Beyond its bound: {'; '.join(self._missed)}.", file=sys.stderr)
        return 1 if self._failed or (check and self._missed) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
