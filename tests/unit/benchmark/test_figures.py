"""What is judged, and how: aims, stretches, percentiles, and the bounds of the quick check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.benchmark.check import BOUNDS, ratios, to_ours
from infra.benchmark.figures import at_least, at_most, latencies, percentile
from infra.benchmark.parts.delivering import Delivered

ROW = Delivered("any", 500, 20, 50_000, 10_000, 50_000, 20.0, 5.0, 0.2, 5.0, 20.0, True, 20.0)


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.4, "stretch"), (0.45, "stretch"), (0.5, "aim"), (0.56, "missed")]
)
def test_small_is_good(value: float, verdict: str) -> None:
    assert at_most("ratio", value, "x", 0.55, 0.45).verdict == verdict


@pytest.mark.parametrize(("value", "verdict"), [(8000, "stretch"), (7999, "aim"), (4999, "missed")])
def test_large_is_good(value: float, verdict: str) -> None:
    assert at_least("rate", value, "1/s", 5000, 8000).verdict == verdict


def test_without_a_stretch_there_is_none() -> None:
    assert at_most("time", 0, "s", 1).verdict == "aim"


def test_percentiles() -> None:
    values = list(range(100, 0, -1))
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert percentile([], 0.99) == 0


def test_latencies_are_told_in_ms_and_the_tail_is_judged() -> None:
    median, tail = latencies("update", [0.001] * 98 + [0.2, 0.2], p99_aim_ms=100)
    assert (median.value, median.verdict) == (1.0, "")
    assert (tail.value, tail.verdict) == (200.0, "missed")


def test_ours_at_the_aims_is_within_every_bound() -> None:
    rows = {
        "todo": replace(ROW, cpu_us=11, kb_per_connection=6),
        "node": replace(ROW, cpu_us=20, kb_per_connection=22),
        "usual": replace(ROW, cpu_us=54, kb_per_connection=66),
        "bare": replace(ROW, cpu_us=8),
    }
    assert all(ratio.holds for ratio in ratios([rows]))


def test_the_usual_way_is_beyond_the_bounds() -> None:
    usual = replace(ROW, cpu_us=54, kb_per_connection=66)
    rows = {"todo": usual, "node": ROW, "usual": usual, "bare": replace(ROW, cpu_us=8)}
    beyond = [ratio.bound.what for ratio in ratios([rows]) if not ratio.holds]
    assert len(beyond) == len(BOUNDS) - 1, "only the latency is the same"


def test_a_ratio_is_the_median_of_the_rounds_that_have_both() -> None:
    def row(ours: float, nodes: float) -> dict[str, Delivered]:
        return {"todo": replace(ROW, cpu_us=ours), "node": replace(ROW, cpu_us=nodes)}

    rounds = [row(10, 20), row(30, 20), row(12, 20), {"todo": ROW}]
    assert to_ours(rounds, "node", lambda one: one.cpu_us) == 0.6
    with pytest.raises(ValueError, match="no median"):
        to_ours([{"todo": ROW}], "node", lambda one: one.cpu_us)
