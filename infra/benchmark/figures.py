"""A measured figure, and how figures are shown."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `aim` in words, if there is one, and whether it is met."""

    what: str
    value: float
    unit: str
    aim: str = ""
    met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def latencies(what: str, seconds: Sequence[float], aim_ms: float | None = None) -> list[Figure]:
    """p50 and p99 in ms."""
    found = []
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        value = percentile(seconds, share) * 1000
        aimed = aim_ms is not None and name == "p99"
        met = value < aim_ms if aimed and aim_ms is not None else None
        found.append(Figure(f"{what}, {name}", value, "ms", f"< {aim_ms:g}" if aimed else "", met))
    return found


def show(figures: Sequence[Figure]) -> None:
    """A table on standard output."""
    table = Table(title=f"Measured {time.strftime('%Y-%m-%d')} on {machine()}")
    for heading, justify in (("What", "left"), ("Value", "right"), ("Unit", "left"), ("Aim", "left")):
        table.add_column(heading, justify=justify)
    for figure in figures:
        mark = {True: " ✓", False: " ✗", None: ""}[figure.met]
        table.add_row(figure.what, f"{figure.value:,.2f}", figure.unit, figure.aim + mark)
    Console(width=110).print(table)


def save(figures: Sequence[Figure], path: Path) -> None:
    """The same as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "figures": [asdict(f) for f in figures]}
    path.write_text(json.dumps(found, indent=2) + "\n")


def machine() -> str:
    """Processor, cores, system and Python, in a line."""
    cpuinfo = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    lines = cpuinfo.splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    cores = len(names) or 1
    name = names[0] if names else platform.machine()
    return f"{cores} x {name}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
