"""The table of a run, and the file of the mutants that no test noticed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from infra.mutants.packages import Package
from infra.mutants.verdicts import Verdict

SURVIVORS = Path(__file__).resolve().parents[2] / "test-results" / "mutants-survived.txt"


def share(verdicts: Sequence[Verdict]) -> float:
    """The part that was noticed. A mutant that never ends is noticed: its test does not either."""
    return sum(verdict.outcome != "survived" for verdict in verdicts) / len(verdicts) if verdicts else 0.0


def below(packages: Sequence[Package], verdicts: Sequence[Verdict]) -> list[Package]:
    """The packages of which the tests notice too little."""
    return [package for package in packages if share(_of(package, verdicts)) < package.floor]


def table(packages: Sequence[Package], verdicts: Sequence[Verdict]) -> str:
    """The figures, in Markdown."""
    lines = [
        "| package | mutants | killed | survived | timed out | share | floor |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for package in packages:
        own = _of(package, verdicts)
        counts = [
            sum(one.outcome == outcome for one in own) for outcome in ("killed", "survived", "timed out")
        ]
        cells = [package.name, len(own), *counts, f"{share(own):.1%}", f"{package.floor:.0%}"]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def write_survivors(verdicts: Sequence[Verdict], path: Path = SURVIVORS) -> Path:
    """Every survivor on a line: where, and what was changed."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        for verdict in verdicts:
            if verdict.outcome == "survived":
                file.write(f"{verdict.where}: {verdict.change}{'' if verdict.covered else '  (no test)'}\n")
    return path


def _of(package: Package, verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.package == package.name]
