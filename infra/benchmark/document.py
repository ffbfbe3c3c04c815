"""`python -m infra.benchmark.document` writes the last results into BENCHMARKS.md and CAPACITY.md.

It replaces the text between the two markers and the pictures in docs/images/benchmark; the rest is written
by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from infra.benchmark import report
from infra.benchmark.__main__ import FOLDER
from infra.benchmark.capacity import Costs, Use, measured, need
from infra.benchmark.catalogue import PARTS
from infra.benchmark.results import number

DOCS, PICTURES = Path("docs"), "images/benchmark"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
USERS = (100, 1000, 10_000, 100_000, 300_000, 1_000_000, 3_000_000)
USES = {
    "A quiet team tool: 20 changes an hour for each person online, 8 people on a list": Use(20, 8, 2),
    "A busy one: 120 changes an hour, 20 people on a list": Use(120, 20, 3),
}


def main() -> int:
    """Returns 1 if there are no results yet, or a part that CAPACITY.md needs is missing."""
    path = FOLDER / "results.json"
    if not path.exists():
        print(f"There is no {path}: run 'make bench' first.", file=sys.stderr)
        return 1
    kept = json.loads(path.read_text())
    parts, machine = kept["parts"], kept["machine"]
    titles = {name: part.title for name, part in PARTS.items()}
    _draw(DOCS / PICTURES, report.pictures(parts, titles))
    tables = report.markdown(parts, titles, PICTURES)
    _put(DOCS / "BENCHMARKS.md", f"Measured on {machine}.\n\n{tables}")
    try:
        costs = measured(parts)
    except KeyError as error:
        print(f"docs/CAPACITY.md stays as it is: {error.args[0]}.", file=sys.stderr)
        return 1
    _put(DOCS / "CAPACITY.md", capacity_text(machine, _latest(parts), costs))
    return 0


def replaced(text: str, inner: str) -> str:
    """The text with `inner` between its markers. Raises ValueError without markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the text has no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{inner.strip()}\n\n{END}{after}"


def capacity_text(machine: str, date: str, costs: Costs) -> str:
    """The measured costs, and a table of resources for each usage profile."""
    rows = [f"Costs measured on {date} on {machine}:\n", "| cost | value |", "| --- | ---: |"]
    rows += [f"| {words} | {number(value)} {unit} |" for words, value, unit in _costs(costs)]
    for title, use in USES.items():
        rows += [
            "",
            f"**{title}** (and each list on {use.replicas_per_list:g} replicas)\n",
            *_needs(use, costs),
        ]
    return "\n".join(rows)


def _costs(costs: Costs) -> list[tuple[str, float, str]]:
    return [
        ("a delivery, `d`", costs.delivery_us, "µs"),
        ("a command, `c`", costs.command_us, "µs"),
        ("an event of a list watched on a further replica, `w`", costs.watched_event_us, "µs"),
        ("an event of a list that nobody watches on a replica, `h`", costs.unwatched_event_us, "µs"),
        ("a quiet connection, `q`", costs.quiet_connection_us, "µs a second"),
        ("a command in the store, `s`", costs.store_command_us, "µs"),
        ("a replica without clients", costs.base_mb, "MB"),
        ("a connection", costs.connection_kb, "KB"),
        ("an event in the store, `e`", costs.event_bytes, "bytes"),
        ("a frame, `f`", costs.frame_bytes, "bytes"),
    ]


def _needs(use: Use, costs: Costs) -> list[str]:
    heads = (
        "users online",
        "commands/s",
        "deliveries/s",
        "replicas",
        "limited by",
        "memory each, MB",
        "hearing, % of a core",
        "shards",
        "network, Mbit/s",
        "log, GB a day",
    )
    rows = ["| " + " | ".join(heads) + " |", "|" + " ---: |" * len(heads)]
    for users in USERS:
        found = need(users, use, costs)
        if found is None:
            rows.append(f"| {users:,} |" + " |" * (len(heads) - 2) + " beyond one cell: see below |")
            continue
        cells = (
            f"{users:,}",
            number(found.commands_per_s),
            number(found.deliveries_per_s),
            f"{found.replicas:,}",
            found.limited_by,
            number(found.memory_per_replica_mb),
            number(found.hearing_share * 100),
            f"{found.shards}",
            number(found.network_mbit_per_s),
            number(found.log_gb_per_day),
        )
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _latest(parts: dict[str, Any]) -> str:
    return max(str(part["date"]) for part in parts.values())[:10]


def _draw(folder: Path, pictures: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    for name, picture in pictures.items():
        (folder / name).write_text(picture)
    print(f"wrote {len(pictures)} pictures to {folder}")


def _put(path: Path, inner: str) -> None:
    path.write_text(replaced(path.read_text(), inner))
    print(f"wrote {path}")


if __name__ == "__main__":
    sys.exit(main())
