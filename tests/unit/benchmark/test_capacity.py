"""The arithmetic of docs/CAPACITY.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from infra.benchmark.capacity import Costs, Use, measured, need
from infra.benchmark.document import BEGIN, END, capacity_text, replaced

COSTS = Costs(10, 200, 150, 10, 10, 40, 60, 5, 10_000, 300, 420)
QUIET = Use(20, 8, 2)
DOCS = Path(__file__).parents[3] / "docs"


def test_the_example_of_the_page() -> None:
    found = need(100_000, QUIET, COSTS)
    assert found is not None
    assert (round(found.commands_per_s), round(found.deliveries_per_s)) == (556, 4444)
    assert (found.replicas, found.limited_by, found.connections_per_replica) == (10, "connections", 10_000)
    assert found.network_mbit_per_s == pytest.approx(4444.4 * 474 * 8 / 1e6, rel=0.001)


def test_few_users_have_a_spare_replica() -> None:
    found = need(10, QUIET, COSTS)
    assert found is not None
    assert (found.replicas, found.limited_by, found.shards) == (2, "a spare", 1)


def test_busy_use_is_limited_by_cpu_and_shards() -> None:
    found = need(100_000, Use(1200, 20, 3), replace(COSTS, unwatched_event_us=1))
    assert found is not None
    work = 33_333.3 * (200 + 2 * 150) / 1e6 + 666_666 * 10 / 1e6 + 1.0
    assert found.replicas == pytest.approx(work / (0.5 - 0.0333), abs=1)
    assert found.limited_by == "CPU"
    assert found.shards == 3


def test_where_hearing_alone_fills_a_core_there_is_no_answer() -> None:
    assert need(10_000_000, Use(120, 8, 2), COSTS) is None


def test_more_users_never_need_less() -> None:
    needs = [need(users, QUIET, COSTS) for users in (100, 1000, 10_000, 100_000, 1_000_000)]
    replicas = [found.replicas for found in needs if found]
    assert replicas == sorted(replicas)


def test_what_is_not_measured_is_named() -> None:
    with pytest.raises(KeyError, match="comparison"):
        measured({})


def test_only_what_is_between_the_markers_is_replaced() -> None:
    assert replaced(f"before {BEGIN} old {END} after", "new") == f"before {BEGIN}\n\nnew\n\n{END} after"
    with pytest.raises(ValueError, match="measured"):
        replaced("nothing", "new")


@pytest.mark.parametrize("name", ["BENCHMARKS.md", "CAPACITY.md"])
def test_the_pages_have_their_markers(name: str) -> None:
    assert "new" in replaced((DOCS / name).read_text(), "new")


def test_the_tables_have_a_row_for_every_number_of_users() -> None:
    text = capacity_text("2 x processor", "2026-01-31", COSTS)
    assert "| a delivery, `d` | 10.0 µs |" in text
    assert text.count("| 100,000 |") == 2
    assert "beyond one cell" in text
