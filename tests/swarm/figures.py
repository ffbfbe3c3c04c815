"""What the tests measured: kept in test-results/swarm.json and printed at the end. Aims are no assertions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parents[2] / "test-results" / "swarm.json"


@dataclass(frozen=True)
class Figure:
    """One measured value; `aim` is what we want it to be at most."""

    what: str
    value: float
    unit: str
    aim: float | None = None


class Figures:
    """Collects figures during a run."""

    def __init__(self) -> None:
        self._figures: list[Figure] = []

    def note(self, what: str, value: float, unit: str, aim: float | None = None) -> None:
        self._figures.append(Figure(what, round(value, 2), unit, aim))

    def save(self) -> None:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps([asdict(figure) for figure in self._figures], indent=1) + "\n")

    def table(self) -> list[str]:
        """One line for each, those beyond their aim marked."""
        return [
            f"{figure.what:<58}{figure.value:>9} {figure.unit:<5}"
            + (f"  aim {figure.aim:g}" if figure.aim is not None else "")
            + ("  MISSED" if figure.aim is not None and figure.value > figure.aim else "")
            for figure in self._figures
        ]
