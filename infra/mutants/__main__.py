"""`python -m infra.mutants`: tries mutants of each package and says how many the tests notice."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence

from infra.mutants import page, python
from infra.mutants.packages import PAGE, PYTHON, Package
from infra.mutants.report import below, table, write_survivors

PACKAGES = (*PYTHON, *PAGE)
NAMES = [package.name for package in PACKAGES]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the packages that are named, or all; 1 if one is below its floor."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="package", help=f"one of: {', '.join(NAMES)}")
    parser.add_argument("--seed", type=int, default=1, help="which mutants are drawn (1)")
    parser.add_argument("--most", type=int, default=300, help="how many of a package (300)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--again", action="store_true", help="only what survived the last time (Python)")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.packages) - set(NAMES):
        parser.error(f"There is no package '{min(unknown)}', but: {', '.join(NAMES)}.")

    began = time.monotonic()
    verdicts = []
    packages = _chosen(PACKAGES, asked.packages)
    if of_python := _chosen(PYTHON, asked.packages):
        again = asked.again
        verdicts += (
            python.judge_again(of_python, asked.jobs)
            if again
            else python.judge(of_python, asked.most, asked.seed, asked.jobs)
        )
    if of_page := _chosen(PAGE, asked.packages):
        verdicts += page.judge(of_page, asked.most, asked.seed, asked.jobs)
    print(f"\n{table(packages, verdicts)}\n")
    minutes = (time.monotonic() - began) / 60
    print(f"Seed {asked.seed}, {minutes:.0f} minutes. What survived: {write_survivors(verdicts)}")
    low = below(packages, verdicts)
    if low:
        print(f"Below the floor: {', '.join(package.name for package in low)}")
    return 1 if low else 0


def _chosen(packages: Sequence[Package], names: Sequence[str]) -> list[Package]:
    return [package for package in packages if not names or package.name in names]


if __name__ == "__main__":
    raise SystemExit(main())
